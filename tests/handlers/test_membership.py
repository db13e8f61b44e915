"""Chats that change, as Telegram tells of it."""

from datetime import timedelta

import pytest
from telegram import ChatMember, Update

from handlers.membership import may_write
from storage.model import Chat, DeliveryState
from tests.handlers.people import NOW, People, text_of
from tests.storage.outbox import planned, states

TOMORROW = NOW.replace(day=12, hour=4)  # 09:00 in Almaty
GROUP, SUPERGROUP, FORUM = -77, -1001234567890, -1009876543210


async def stored(people: People, chat: int = 1) -> Chat:
    found = await people.store.chats.get(chat)
    assert found is not None
    return found


# --- blocked and back


async def test_one_who_blocks_the_bot_is_paused_and_resumed_on_return(people: People) -> None:
    await people.say("/subscribe")
    people.clock.now += timedelta(days=1)
    people.api.user_blocks(1)
    await people._answers(1)
    paused = await stored(people)
    assert paused.blocked_at == people.clock.now
    assert paused.subscribed
    assert await people.store.chats.due(TOMORROW + timedelta(days=9)) == []

    people.clock.now += timedelta(days=3)
    people.api.user_unblocks(1)
    assert await people._answers(1) == []  # nothing was asked
    back = await stored(people)
    assert back.blocked_at is None
    assert back.next_due_at == TOMORROW + timedelta(days=4)
    assert back.digested_until is None


async def test_what_waits_for_one_who_blocks_the_bot_is_cancelled(people: People) -> None:
    await planned(people.store, 1)
    people.api.user_blocks(1)
    await people._answers(1)
    assert await states(people.store) == [DeliveryState.CANCELLED] * 2


async def test_one_who_had_unsubscribed_comes_back_without_a_subscription(people: People) -> None:
    await people.say("/subscribe")
    await people.say("/unsubscribe")
    people.api.user_blocks(1)
    people.api.user_unblocks(1)
    await people._answers(1)
    chat = await stored(people)
    assert chat.blocked_at is None
    assert not chat.subscribed


async def test_one_who_had_unsubscribed_may_subscribe_at_once(people: People) -> None:
    await people.say("/start")
    await people.store.chats.block(1, NOW)
    assert text_of(await people.say("/subscribe")).startswith("Готово!")
    assert (await stored(people)).next_due_at == TOMORROW


async def test_who_writes_or_presses_is_back_though_telegram_said_nothing(people: People) -> None:
    (greeting,) = await people.say("/start")
    await people.say("/subscribe")
    for again in (people.say("/sources"), people.press(greeting, "latest")):
        await people.store.chats.block(1, people.clock())
        people.clock.now += timedelta(days=2)
        assert await again
        chat = await stored(people)
        assert chat.blocked_at is None
        assert chat.next_due_at is not None
        assert timedelta() < chat.next_due_at - people.clock.now <= timedelta(days=1)
    assert text_of(await people.say("/subscribe")).startswith("Вы уже подписаны")


async def test_a_chat_that_never_spoke_is_not_made_known_by_leaving(people: People) -> None:
    people.api.user_blocks(5)
    people.api.invite(GROUP)
    await people._answers(5)
    assert await people.store.chats.get(5) is None
    assert await people.store.chats.get(GROUP) is None


async def test_a_group_that_throws_the_bot_out_and_takes_it_back(people: People) -> None:
    await people.say("/subscribe", chat=GROUP, user=7)
    people.api.kick(GROUP)
    await people._answers(GROUP)
    assert (await stored(people, GROUP)).blocked_at == NOW
    assert await people.store.chats.count() == 0
    people.api.invite(GROUP)
    await people._answers(GROUP)
    assert (await stored(people, GROUP)).blocked_at is None
    assert await people.store.chats.count() == 1


RIGHTS = dict.fromkeys(
    (
        "can_change_info can_invite_users can_pin_messages can_manage_topics can_send_polls can_send_audios"
        " can_send_documents can_send_photos can_send_videos can_send_video_notes can_send_voice_notes"
        " can_send_other_messages can_add_web_page_previews can_react_to_messages can_edit_tag can_be_edited"
        " is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
        " can_promote_members can_post_stories can_edit_stories can_delete_stories"
    ).split(),
    False,
)


def member(status: str, **fields: object) -> ChatMember:
    """The bot's place in a chat, as Telegram tells it."""
    user = {"id": 1, "is_bot": True, "first_name": "Digest"}
    return ChatMember.de_json({"user": user, "status": status, "until_date": 0, **RIGHTS, **fields})


@pytest.mark.parametrize(
    ("place", "may"),
    [
        (member("member"), True),
        (member("creator"), True),
        (member("left"), False),
        (member("kicked"), False),
        (member("administrator"), True),
        (member("administrator", can_post_messages=True), True),
        (member("administrator", can_post_messages=False), False),
        (member("restricted", is_member=True, can_send_messages=True), True),
        (member("restricted", is_member=True, can_send_messages=False), False),
        (member("restricted", is_member=False, can_send_messages=True), False),
    ],
)
def test_where_the_bot_may_write(place: ChatMember, may: bool) -> None:
    assert may_write(place) is may


# --- a group becomes a supergroup


async def test_a_group_is_followed_to_its_supergroup(people: People) -> None:
    await people.say("/subscribe", chat=GROUP, user=7, language="kk")
    people.api.migrate(GROUP, SUPERGROUP)
    await people._answers(SUPERGROUP)
    assert await people.store.chats.get(GROUP) is None
    chat = await stored(people, SUPERGROUP)
    assert (chat.language, chat.next_due_at) == ("kk", TOMORROW)
    assert await people.store.chats.count() == 1
    text = text_of(await people.say("/unsubscribe", chat=SUPERGROUP, user=7))
    assert text.startswith("Жазылымнан бас тарттыңыз")


@pytest.mark.parametrize("which", [0, 1])
async def test_either_of_the_two_that_are_told_is_enough(people: People, which: int) -> None:
    await people.say("/subscribe", chat=GROUP, user=7)
    people.api.migrate(GROUP, SUPERGROUP)
    told = people.api.updates.read(people.read, 100)
    assert len(told) == 2
    await people.application.process_update(Update.de_json(told[which], people.application.bot))
    assert await people.store.chats.get(GROUP) is None
    assert (await stored(people, SUPERGROUP)).next_due_at == TOMORROW


async def test_a_supergroup_that_spoke_first_still_gets_one_subscription(people: People) -> None:
    await people.say("/subscribe", chat=GROUP, user=7)
    await people.say("/latest", chat=SUPERGROUP, user=7)
    people.api.migrate(GROUP, SUPERGROUP)
    await people._answers(SUPERGROUP)
    assert await people.store.chats.get(GROUP) is None
    assert (await stored(people, SUPERGROUP)).next_due_at == TOMORROW
    assert await people.store.chats.count() == 1


# --- a forum's topics


async def test_the_digest_comes_to_the_topic_where_it_was_asked_for(people: People) -> None:
    topic, other = people.api.open_topic(FORUM), people.api.open_topic(FORUM)

    async def subscribe(thread: int | None) -> str:
        people.api.user_says(FORUM, "/subscribe", thread_id=thread, user_id=7)
        (answer,) = await people._answers(FORUM)
        assert answer.get("message_thread_id") == thread
        assert (await stored(people, FORUM)).thread_id == thread
        return text_of([answer])

    assert (await subscribe(topic)).startswith("Готово!")
    due = (await stored(people, FORUM)).next_due_at
    assert (await subscribe(topic)).startswith("Вы уже подписаны")
    assert (await subscribe(other)).startswith("Теперь дайджест будет приходить сюда")
    assert (await subscribe(None)).startswith("Теперь дайджест будет приходить сюда")
    assert (await stored(people, FORUM)).next_due_at == due
