"""From a record of what decides a leg's numbers to a program that runs without us."""
