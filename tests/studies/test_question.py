"""Answers to questions: each is carried by findings that exist."""

import pytest

from ntkcompare.studies import QUESTIONS, Answer, find_study, list_studies


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("whence", "There.", ("a",)), "question='whence' is not known"),
        (("when", "", ("a",)), "says nothing, or names no findings"),
        (("when", "Then.", ()), "says nothing, or names no findings"),
        (("when", "Then.", ("a", "")), "says nothing, or names no findings"),
    ],
)
def test_an_answer_has_a_question_words_and_findings(parts, message):
    with pytest.raises(ValueError, match=message):
        Answer(*parts)


def test_findings_come_in_the_order_they_are_named_and_once():
    answer = Answer("when", "Then.", ("b", "a", "b1"))
    assert answer.carried_by(["a1", "b1", "a2", "b2"]) == ["b1", "b2", "a1", "a2"]


def test_a_name_to_the_letter_wins_over_those_that_begin_with_it():
    answer = Answer("when", "Then.", ("least bound",))
    assert answer.carried_by(["least bound less error", "least bound"]) == ["least bound"]
    assert answer.carried_by(["least bound less error"]) == ["least bound less error"]


def test_a_finding_that_there_is_not_is_told():
    with pytest.raises(LookupError, match="no finding begins with 'c', which is to answer 'When does"):
        Answer("when", "Then.", ("b", "c")).carried_by(["b"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered_by_a_study(question):
    answers = [answer for name in list_studies() for answer in find_study(name).questions]
    assert question in {answer.question for answer in answers}
    assert all(answer.says.endswith(".") for answer in answers)
