"""Tables and data frames → `Points`."""
