"""Facts + a template -> HTML. Everything is escaped; what a template forgets to be given is an error."""

from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from warden import clock
from warden.core.incident import PersonId
from warden.web import forms
from warden.web.markdown import markdown
from warden.web.reader import Reader, linked, plain, reader, web_address
from warden.wiring import House

TEMPLATES = Environment(
    loader=PackageLoader("warden.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(plain=plain, linked=linked, web_address=web_address, markdown=markdown)


def page(
    house: House, template: str, *, now: datetime, status: int = 200, eyes: Reader | None = None, **facts: Any
) -> HTMLResponse:
    """One whole view, or a part of one, for `eyes` (left out: the installation's language and zone)."""
    eyes = eyes or house_reader(house, now=now)
    content = TEMPLATES.get_template(template).render(
        house=house,
        eyes=eyes,
        t=eyes.words,
        now=now,
        simulated=clock.simulated(),
        form_stamp=forms.stamp(house.secret, now=now),
        brand_name=lambda id_: house.brands[id_].name if id_ in house.brands else id_,
        person_name=lambda id_: name_of(house, id_),
        **facts,
    )
    return HTMLResponse(content, status_code=status)


def house_reader(house: House, *, now: datetime) -> Reader:
    """The reader nobody is known of: the installation's language and zone."""
    return reader(house.settings.warden.language, house.settings.warden.timezone, now=now)


def name_of(house: House, person: str) -> str:
    """A person's name; the id itself once they are no longer in the configuration."""
    known = house.people.get(PersonId(person))
    return known.name if known else person
