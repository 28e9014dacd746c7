"""Quick replies: texts and files that members have ready, with variables that the server fills."""
