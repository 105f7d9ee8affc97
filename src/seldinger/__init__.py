"""Seldinger: training rulebooks and surgical grading catalogues as dated, cited data."""

__version__ = "0.1.0"
