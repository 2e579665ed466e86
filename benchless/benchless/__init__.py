"""Private servers and the command line beside the slice of Frappe that Memora uses."""
