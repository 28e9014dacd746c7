"""What members are told while they look elsewhere: which news, in whose browsers, and how these get it."""
