"""Whom care is for, and where it is told: people, schedules, and the policies that ask them."""

from collections.abc import Collection, Mapping

from warden.core.incident import PersonId
from warden.core.mention import Brand, BrandId
from warden.core.oncall import Person, Schedule, ScheduleId
from warden.core.policy import Policy
from warden.flow.handover import Circle
from warden.settings import Settings
from warden.wiring import values
from warden.wiring.calendars import schedules


def circle(
    people: Mapping[PersonId, Person],
    brands: Mapping[BrandId, Brand],
    policies: Collection[Policy],
    plans: Mapping[ScheduleId, Schedule],
) -> Circle:
    """Everybody and everything, with the channels and brands of each schedule."""
    asking = {id_: [policy for policy in policies if policy.asks(id_)] for id_ in plans}
    return Circle(
        people=people,
        schedules=plans,
        brands={brand.id: brand.name for brand in brands.values()},
        channels={
            id_: tuple(channel for policy in found for channel in policy.channels)
            for id_, found in asking.items()
        },
        watched={
            id_: frozenset(
                brand.id for brand in brands.values() if brand.policy in {policy.id for policy in found}
            )
            for id_, found in asking.items()
        },
    )


def of_settings(settings: Settings) -> Circle:
    """The circle for one command."""
    return circle(
        {person.id: person for person in values.people(settings)},
        {brand.id: brand for brand in values.brands(settings)},
        [values.policy(policy) for policy in settings.policy],
        schedules(settings),
    )
