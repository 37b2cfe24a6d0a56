"""Paper: PDF by Typst with fonts of our own, Word by docxtpl. Rooms bring the template and plain data (docs/adr/0050)."""
