"""Food and catering: opening a restaurant as one matter, and its three member licences. A plain pack."""
