"""What a trainee fills in; nothing of it is kept with a name."""

from typing import Any

from django import forms

from seldinger.web.feedback.ballots import LONGEST, Rating
from seldinger.web.feedback.questions import DECLINED, DECLINED_WORD, LEVELS, asked_of
from seldinger.web.people.forms import Form

_CHOICES = [
    *((str(number), word) for number, word in enumerate(LEVELS, start=1)),
    (str(DECLINED), DECLINED_WORD),
]


class RatingForm(Form):
    """The questions about one kind of thing, each with five levels, and a comment."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for one in asked_of(kind):
            self.fields[one.id] = forms.ChoiceField(
                label=one.text, help_text=one.help, choices=_CHOICES, widget=forms.RadioSelect
            )
        self.fields["comment"] = forms.CharField(
            label="意见",
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
            help_text=f"最长 {LONGEST} 字。不写自己是谁、哪一例、哪一天，也不写患者。",
        )
        self.style()

    @property
    def scales(self) -> list[forms.BoundField]:
        return [self[one.id] for one in asked_of(self.kind)]

    def rating(self) -> Rating:
        told = self.cleaned_data
        levels = {one.id: int(told[one.id]) for one in asked_of(self.kind)}
        return Rating(levels, told["comment"])
