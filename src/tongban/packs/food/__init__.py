"""Food and catering: opening a restaurant with its three member licences, and making food. A plain pack."""
