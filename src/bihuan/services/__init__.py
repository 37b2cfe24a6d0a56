"""What every room above may call and what knows no room: clock, calendar, numbers, sealed data, files, search."""
