### What people see in English. Plain text without markup: messages.py adds markup and escapes.

## Beginning and help

start =
    Hello! I keep track of what Kazakhstan and Russia say about each other: verbatim quotes, figures, and a link to the source of every statement.

    I can send you a digest once a day. And if you write me a name or a word, I will look it up.
help-title = What I can do
help-tip = You can send a name or a word without any command: I will look it up.
button-subscribe = Subscribe
button-latest = Latest statements
button-digest = Digest of the last 24 hours
button-more = More

command-start = Start over
command-latest = Latest statements; add a number or words
command-search = Search by words and names
command-digest = Digest of the last 24 hours
command-subscribe = Get the digest every day
command-unsubscribe = Stop the digest
command-sources = Sources and how they are doing
command-language = Language · Язык · Тіл
command-help = What I can do

unknown-command = There is no such command. Here are all of them: /help
error = I could not answer: something broke on my side. Please try again a little later.

## Reading and searching

latest-empty = No statements yet. See how collecting goes: /sources
latest-end = There are no earlier statements.
search-title = Search:
search-usage = Write what to look for after the command. For example: /search Tokayev gas
search-empty = Nothing found for “{ $query }”. Try another word or just a surname.
search-end = That is all for “{ $query }”.
search-expired = This search cannot be continued. Please repeat it: /search

## Subscription

subscribed = Done! The digest will come every day at { $time } ({ $city }). The first one: { $date }.
subscribed-already = You are already subscribed: the digest comes every day at { $time } ({ $city }).
subscribed-here = The digest will now come here every day at { $time } ({ $city }).
unsubscribed = You have unsubscribed, no more digests. Come back any day: /subscribe
unsubscribed-already = You were not subscribed. To subscribe: /subscribe

## Language

language-choose = Which language shall we speak?
language-set = I speak English now.
language-name = English

## Sources

sources-title = Sources
sources-none = No sources yet.
source-fresh = updated { $ago }
source-just-now = updated just now
source-never = not checked yet
source-failing = not responding: { $reason }
source-failing-since = not responding since { $since }: { $reason }
source-retired = gone for good since { $since }
source-moved = { $state }; has moved: { $address }
source-added = { $state }; added by an operator
reason-timeout = no answer in time
reason-connection = no connection
reason-status = the server answered with error { $status }
reason-address = the address cannot be used
reason-size = the answer is too large
reason-format = this is not a news feed
reason-private = an address of a private network
reason-robots = the site's rules keep robots out
reason-other = reading failed

## Digest

digest-title = Kazakhstan — Russia
digest-statements = { $count ->
    [one] { $count } statement
   *[other] { $count } statements
}
digest-sources = { $count ->
    [one] { $count } source
   *[other] { $count } sources
}
digest-figures = Figures of the day
digest-withdrawn = Reported earlier, since taken down by the outlets
digest-withdrawn-more = { $count ->
    [one] • and { $count } more statement
   *[other] • and { $count } more statements
}
digest-empty = Kazakhstan — Russia, { $date }: no new statements.
digest-more = { $count ->
    [one] And { $count } more statement
   *[other] And { $count } more statements
} — /latest

## A statement

speaker-unknown = Speaker not established
paraphrase = (paraphrased)
more-sources = { $count ->
    [one] { $count } more source
   *[other] { $count } more sources
}
more-figures = { $count ->
    [one] and { $count } more figure
   *[other] and { $count } more figures
}
corrected = ✎ Corrected by { $outlet }, earlier: { $before }
corrected-speaker = ✎ Corrected by { $outlet }, earlier attributed to { $speaker }
reworded = ✎ Changed by { $outlet }, earlier: { $before }

## Numbers: $form is one ("dollar") or many ("dollars")

quantity-exact = { $quantity }
quantity-over = over { $quantity }
quantity-under = up to { $quantity }
quantity-about = about { $quantity }
quantity-rise = { $unit ->
    [times] up { $bounded }
   *[other] { $qualifier ->
        [exact] +{ $amount }
        [under] up at most { $amount }
       *[other] up { $bounded }
    }
}
quantity-fall = { $unit ->
    [times] down { $bounded }
   *[other] { $qualifier ->
        [exact] −{ $amount }
        [under] down at most { $amount }
       *[other] down { $bounded }
    }
}
unit-count = { $number }
unit-other = { $number } { $name }
unit-USD = { $number } US { $form ->
    [one] dollar
   *[many] dollars
}
unit-RUB = { $number } { $form ->
    [one] rouble
   *[many] roubles
}
unit-KZT = { $number } tenge
unit-EUR = { $number } { $form ->
    [one] euro
   *[many] euros
}
unit-CNY = { $number } yuan
unit-percent = { $number }%
unit-pp = { $number } { $form ->
    [one] percentage point
   *[many] percentage points
}
unit-t = { $number } { $form ->
    [one] tonne
   *[many] tonnes
}
unit-m3 = { $number } { $form ->
    [one] cubic metre
   *[many] cubic metres
}
unit-kWh = { $number } kWh
unit-W = { $number } W
unit-kW = { $number } kW
unit-MW = { $number } MW
unit-GW = { $number } GW
unit-km = { $number } km
unit-times = { $number } { $form ->
    [one] time
   *[many] times
}
unit-years = { $number } { $form ->
    [one] year
   *[many] years
}
unit-months = { $number } { $form ->
    [one] month
   *[many] months
}
unit-days = { $number } { $form ->
    [one] day
   *[many] days
}
unit-hours = { $number } { $form ->
    [one] hour
   *[many] hours
}
unit-year = { $number }

## Dates: patterns in CLDR notation

pattern-day = d MMMM
pattern-date = d MMMM y
pattern-weekday = EEEE, d MMMM y
pattern-moment = d MMMM, HH:mm
pattern-month = MMMM
period-year = { $year }
period-years = { $from }–{ $to }
period-month = { $month } { $year }
period-months = { $from }–{ $to } { $year }
period-months-years = { $from } { $fromYear } – { $to } { $toYear }
period-dates = { $from } – { $to }
period-since = since { $from }
period-until = until { $to }

## Indicators

indicator-baikonur-rent = Baikonur rent
indicator-baikonur-launches = Baikonur launches
indicator-oil-cpc = oil by the CPC
indicator-oil-transit = oil transit
indicator-oil-production = oil production
indicator-oil-products = oil products
indicator-gas-transit = gas transit
indicator-gas-supply = gas supplies
indicator-electricity = electricity
indicator-power-capacity = power capacity
indicator-coal = coal
indicator-uranium = uranium
indicator-grain = grain
indicator-transit-freight = transit freight
indicator-rail-freight = rail freight
indicator-containers = containers
indicator-joint-projects = joint projects
indicator-project-value = value of joint projects
indicator-joint-ventures = joint ventures
indicator-eaeu-trade = EAEU trade
indicator-national-currencies = settlements in national currencies
indicator-trade-turnover = trade turnover
indicator-exports = exports
indicator-imports = imports
indicator-investment = investment
indicator-loans = loans
indicator-border-crossings = border crossings
indicator-residence-permits = residence permits
indicator-labour-migrants = labour migrants
indicator-tourists = tourists
indicator-students = students
indicator-university-branches = university branches
indicator-schools = schools
indicator-border-checkpoints = border checkpoints
indicator-border-queue = border queues
indicator-border-length = border length
indicator-flights = flights
indicator-treaties = treaties and agreements
indicator-gdp = GDP
indicator-inflation = inflation

## The chat in a terminal

demo-you = You
demo-welcome = A demonstration: the bot is real, the news is not. These outlets do not exist, the words were never spoken.
demo-progress = feeds { $feeds }, articles { $articles }
demo-collected = Collected: { $feeds ->
    [one] { $feeds } feed
   *[other] { $feeds } feeds
}, { $articles ->
    [one] { $articles } new article
   *[other] { $articles } new articles
}, { $statements ->
    [one] { $statements } new statement
   *[other] { $statements } new statements
}.
demo-how = Type as in Telegram: /latest, /search Tokayev… A number presses a button, "morning" moves the clock to the digest, "exit" ends.
demo-no-button = There is no button { $number } now.
demo-morning = The clock has been moved to { $time }: time for the digest.
demo-morning-unsubscribed = The digest comes to subscribers: /subscribe first
demo-tour-end = That was the tour. In a terminal with a keyboard the same command opens a chat.
demo-bye = See you!
demo-picture-title = A digest (from the demonstration: the words are invented)

## The connection broke

note-text = The connection broke while your digest was being sent.
note-button = Show the digest
note-expired = This digest is no longer kept. For the last 24 hours: /digest

## For operators

admin-title = How things are
admin-subscribers = Subscribers
admin-blocked = Blocked the bot
admin-queue = In the queue
admin-queue-since = { $count }, the oldest since { $since }
admin-late = Late by more than 10 minutes
admin-sending = Being sent now
admin-unknown = Left without an answer in 24 hours
admin-failed = Refused in 24 hours
admin-collected = Last successful collection
admin-broken = Articles that could not be read
admin-never = not yet
admin-feeds = Not responding
admin-retired = Gone for good
admin-moved = Have moved
admin-commands = Add a source: /addfeed, remove an added one: /removefeed
admin-errors = Sending errors of 24 hours
admin-error = • { $error }

watch-title = This needs your attention
watch-late = { $count ->
    [one] { $count } message is
   *[other] { $count } messages are
} late by more than 10 minutes.
watch-silent = No news could be collected since { $since }.
watch-refused = Telegram refused a digest: { $error }
watch-tip = More: /admin
watch-well = All is well again.

## Sources: adding and removing

button-add = Add
button-remove = Remove
button-cancel = Cancel
addfeed-usage = Put the feed's address after the command, as a browser shows it.
addfeed-trying = Trying…
addfeed-known = This source is there already: { $name }.
addfeed-refused = This cannot be added: { $reason }.
addfeed-added = Added: { $name }. I will read its first articles within minutes.
addfeed-cancelled = Not added: { $name }.
addfeed-expired = This trial is over. Another: /addfeed
removefeed-none = No source has been added. Those of the configuration are removed there.
removefeed-choose = Which source should go?
removefeed-sure = Remove the source “{ $name }”? What it has brought stays.
removefeed-done = Removed: { $name }.
removefeed-kept = It stays: { $name }.
removefeed-gone = This source is not in the list any more.

trial-address = Address
trial-format = Format
trial-entries = Entries
trial-full-texts = { $count }, with full text: { $full }
trial-newest = Newest
trial-undated = no date
trial-statements = Statements
trial-statements-in = { $count }, in so many of the newest articles: { $tried }
trial-outlet = Outlet

advice-address = Check the address: it must be whole, without user name and password.
advice-private = It leads into a private network; collector.allow_private_networks would have to allow that.
advice-host = There is no such host: check the address.
advice-certificate = The site's certificate is not valid: the outlet has to renew it.
advice-unreachable = The site cannot be reached: try later; some are closed to other countries.
advice-slow = The site answers too slowly: try later, or raise collector.timeout.
advice-size = The answer is larger than collector.max_bytes.
advice-refused = The site keeps robots out: ask the outlet for access, or take another of its feeds.
advice-robots = The site's robots.txt keeps robots from its articles: only titles and summaries are read.
advice-busy = The site asks for patience: try later.
advice-missing = There is nothing at this address: look for the new one on the outlet's site.
advice-gone = This feed exists no more: remove it.
advice-broken = The outlet's server failed: try later.
advice-page-of-feed = This is a web page; its feed is { $about }
advice-page = This is a web page without a feed: its links can be followed as [[pages]].
advice-format = This is no feed: check the address.
advice-moved = It has moved for good: put { $about } in its place.
advice-empty = The feed is empty so far.
advice-no-links = No links to articles were found: check links and pattern.
advice-no-dates = Its entries have no dates: they count as published when first seen.
advice-no-zone = Its dates name no time zone: give the outlet's timezone.
advice-stale = Nothing new since { $about }: perhaps the feed has been abandoned.
advice-language = Its articles seem to be in another language ({ $about }): correct language.
advice-pages-refused = It carries no full texts, and the site refuses its articles' pages: few statements will be found.
advice-pages-empty = It carries no full texts, and no text was found on its articles' pages: few statements will be found.
