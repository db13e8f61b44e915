"""What a trial of a source came to, in words. Pure."""

from datetime import date

from babel import Locale

from handlers import formats
from handlers.i18n import LANGUAGES, translate
from storage.model import Advice, Fault, FeedSource, Trial


def told(advice: Advice, language: str) -> str:
    """One line: what is amiss, and what helps."""
    about = advice.about
    if advice.fault is Fault.STALE:
        about = formats.day(date.fromisoformat(about), language)
    elif advice.fault is Fault.LANGUAGE:
        about = _language(about)
    return translate(language, f"advice-{advice.fault.value}", about=about)


def findings(trial: Trial, language: str, timezone: str) -> list[tuple[str, str]]:
    """Lines «name — text» of a source that can be followed; moments on the clock of `timezone`."""
    newest = translate(language, "trial-undated")
    if trial.newest:
        newest = formats.moment(trial.newest, language, timezone)
    return [
        (translate(language, "trial-address"), trial.url),
        (translate(language, "trial-format"), ", ".join(filter(None, (trial.format, trial.encoding)))),
        (
            translate(language, "trial-entries"),
            translate(language, "trial-full-texts", count=trial.entries, full=trial.full_texts),
        ),
        (translate(language, "trial-newest"), newest),
        (
            translate(language, "trial-statements"),
            translate(language, "trial-statements-in", count=trial.statements, tried=trial.tried),
        ),
        (translate(language, "trial-outlet"), _outlet(trial.source, language)),
    ]


def _outlet(source: FeedSource, language: str) -> str:
    """Its language, country and zone: «Русский, Казахстан, Алматы»."""
    country = Locale.parse(language).territories.get(source.country) if source.country else None
    zone = source.timezone if source.timezone == "UTC" else formats.city(source.timezone, language)
    return ", ".join(filter(None, (source.language and _language(source.language), country, zone)))


def _language(code: str) -> str:
    return translate(code, "language-name") if code in LANGUAGES else code
