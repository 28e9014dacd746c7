"""What is done about one person as a whole: two become one and part again, all of one is given or erased."""
