"""Files that come in. Of one that is too large no more than the limit ever lies on the disk."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from seldinger.workbooks.files import LARGEST_FILE


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps what is within the limit and counts the rest.

    The file's `size` tells how large it was, so that a form can refuse it in its own words.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= LARGEST_FILE:
            super().receive_data_chunk(raw_data, start)
