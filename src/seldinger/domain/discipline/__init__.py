"""The discipline sees itself: figures that name nobody, fair comparisons, the road to a device."""
