"""Education: enrolment in compulsory school, the teacher's qualification. A plain pack."""
