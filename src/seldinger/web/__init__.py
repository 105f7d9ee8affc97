"""The web: Django stores and shows. Rules are decided in `domain`, words are found in `report`."""
