"""Which of the operator's decisions still decide anything."""

from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Resolutions
from xendrift.core.model.report import Question


def still_needed(observation: Observation, question: Question) -> Resolutions:
    """Returns the decisions without which the merged view would be another one.

    A decision that has come true, because it was written or because a device came or went, is
    none any more: the policy alone now says the same.
    """
    kept = question.resolutions
    with_all = assess(observation, question).merged.config
    for device in sorted(kept.decided):
        fewer = kept.without(device)
        if assess(observation, replace(question, resolutions=fewer)).merged.config == with_all:
            kept = fewer
    return kept
