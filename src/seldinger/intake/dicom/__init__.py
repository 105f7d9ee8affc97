"""DICOM objects: structured dose reports, read as a stream."""
