"""Files that come in. Of what is too large no more than the limit ever lies on the disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from seldinger.workbooks.files import LARGEST_FILE


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps what is within the limit, of all files of one request together, and counts the rest.

    A file's `size` tells how large it was, so that a form can refuse it in its own words; a form
    for several files has to look at their sum.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = self._files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Raises TooManyFilesSent (answered 400) where the page takes one."""
        self._files += 1
        several = self.request is not None and self.request.path in settings.SEVERAL_FILES_AT
        if self._files > 1 and not several:
            raise TooManyFilesSent("one file a request")
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._kept + len(raw_data) <= LARGEST_FILE:
            super().receive_data_chunk(raw_data, start)
            self._kept += len(raw_data)
