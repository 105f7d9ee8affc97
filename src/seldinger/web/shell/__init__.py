"""The frame that every page stands in: base template, styles, icons, fault pages."""
