### Қазақша мәтіндер. Белгілеусіз жай мәтін: белгілеуді messages.py қосады.

## Бастау және анықтама

start =
    Сәлеметсіз бе! Мен Қазақстан мен Ресейдің бір-бірі туралы айтқандарын жинаймын: сөзбе-сөз дәйексөздер, сандар және әр мәлімдеменің дереккөзіне сілтеме.

    Күніне бір рет дайджест жібере аламын. Ал маған есім немесе сөз жазсаңыз, сол туралы мәлімдемелерді табамын.
help-title = Не істей аламын
help-tip = Есімді немесе сөзді бұйрықсыз-ақ жаза беріңіз — іздеп көремін.
button-subscribe = Жазылу
button-latest = Соңғы мәлімдемелер
button-digest = Тәуліктік дайджест
button-more = Тағы

command-start = Басынан бастау
command-latest = Соңғы мәлімдемелер; сан немесе сөз қосуға болады
command-search = Сөз бен есім бойынша іздеу
command-digest = Соңғы тәуліктің дайджесті
command-subscribe = Дайджестті күн сайын алу
command-unsubscribe = Дайджесттен бас тарту
command-sources = Дереккөздер және олардың күйі
command-language = Тіл · Язык · Language
command-help = Не істей аламын

unknown-command = Мұндай бұйрық жоқ. Барлық бұйрықтар: /help
error = Жауап беру мүмкін болмады: менің тарапымда ақау шықты. Сәл кейінірек қайталап көріңіз.

## Оқу және іздеу

latest-empty = Әзірге мәлімдеме жоқ. Жинау барысы мына жерде: /sources
latest-end = Бұдан бұрынғы мәлімдеме жоқ.
search-title = Іздеу:
search-usage = Бұйрықтан кейін не іздейтінін жазыңыз. Мысалы: /search Тоқаев газ
search-empty = «{ $query }» бойынша ештеңе табылмады. Басқа сөзді немесе тек тегін жазып көріңіз.
search-end = «{ $query }» бойынша бары осы.
search-expired = Бұл іздеуді жалғастыру мүмкін емес. Қайта іздеңіз: /search

## Жазылым

subscribed = Дайын! Дайджест күн сайын келіп тұрады, уақыты — { $time } ({ $city }). Алғашқысы — { $date }.
subscribed-already = Сіз жазылып қойғансыз: дайджест күн сайын келеді, уақыты — { $time } ({ $city }).
subscribed-here = Енді дайджест күн сайын осында келеді, уақыты — { $time } ({ $city }).
unsubscribed = Жазылымнан бас тарттыңыз, дайджест енді келмейді. Кез келген күні қайта жазыла аласыз: /subscribe
unsubscribed-already = Сіз жазылмағансыз. Жазылу: /subscribe

## Тіл

language-choose = Қай тілде сөйлесейін?
language-set = Енді қазақша сөйлеймін.
language-name = Қазақша

## Дереккөздер

sources-title = Дереккөздер
sources-none = Әзірге дереккөз жоқ.
source-fresh = { $ago } жаңарды
source-just-now = жаңа ғана жаңарды
source-never = әлі тексерілген жоқ
source-failing = жауап бермейді: { $reason }
source-failing-since = жауап бермейді, соңғы жаңаруы — { $since }: { $reason }
reason-timeout = жауап уақытында келмеді
reason-connection = байланыс жоқ
reason-status = сервер { $status } қатесін қайтарды
reason-address = мұндай мекенжай жарамайды
reason-size = жауап тым үлкен
reason-format = бұл жаңалықтар таспасы емес
reason-other = оқу кезінде қате шықты

## Дайджест

digest-title = Қазақстан — Ресей
digest-statements = { $count } мәлімдеме
digest-sources = { $count } дереккөз
digest-figures = Күннің сандары
digest-empty = Қазақстан — Ресей, { $date }: жаңа мәлімдеме жоқ.
digest-more = Тағы { $count } мәлімдеме — /latest

## Мәлімдеме

speaker-unknown = Кім айтқаны анықталмады
paraphrase = (мазмұндап берілген)
more-sources = тағы { $count } дереккөз
more-figures = тағы { $count } сан

## Сандар: септік жалғауын керек етпейтін сөздер алынды

quantity-exact = { $quantity }
quantity-over = кемінде { $quantity }
quantity-under = ең көбі { $quantity }
quantity-about = шамамен { $quantity }
unit-count = { $number }
unit-other = { $number } { $name }
unit-USD = { $number } АҚШ доллары
unit-RUB = { $number } рубль
unit-KZT = { $number } теңге
unit-EUR = { $number } еуро
unit-CNY = { $number } юань
unit-percent = { $number }{ "\u00A0" }%
unit-pp = { $number } пайыздық тармақ
unit-t = { $number } тонна
unit-m3 = { $number } текше метр
unit-kWh = { $number } кВт·сағ
unit-W = { $number } Вт
unit-kW = { $number } кВт
unit-MW = { $number } МВт
unit-GW = { $number } ГВт
unit-km = { $number } км
unit-times = { $number } есе
unit-years = { $number } жыл
unit-months = { $number } ай
unit-days = { $number } күн
unit-hours = { $number } сағат
unit-year = { $number } жыл

## Күндер: үлгілер CLDR жазбасында

pattern-day = d MMMM
pattern-date = y 'жылғы' d MMMM
pattern-weekday = y 'жылғы' d MMMM, EEEE
pattern-moment = d MMMM, HH:mm
pattern-month = MMMM
period-year = { $year } жыл
period-years = { $from }–{ $to } жылдар
period-month = { $year } жылғы { $month }
period-months = { $year } жылғы { $from }–{ $to }
period-months-years = { $fromYear } жылғы { $from } – { $toYear } жылғы { $to }
period-dates = { $from } – { $to }
period-since = басы: { $from }
period-until = соңы: { $to }

## Көрсеткіштер

indicator-baikonur-rent = Байқоңырды жалға алу
indicator-baikonur-launches = Байқоңырдан ұшыру
indicator-oil-cpc = КҚК арқылы мұнай
indicator-oil-transit = мұнай транзиті
indicator-oil-production = мұнай өндіру
indicator-oil-products = мұнай өнімдері
indicator-gas-transit = газ транзиті
indicator-gas-supply = газ жеткізу
indicator-electricity = электр энергиясы
indicator-power-capacity = электр станцияларының қуаты
indicator-coal = көмір
indicator-uranium = уран
indicator-grain = астық
indicator-transit-freight = жүк транзиті
indicator-rail-freight = теміржол тасымалы
indicator-containers = контейнерлер
indicator-joint-projects = бірлескен жобалар
indicator-project-value = жобалар құны
indicator-joint-ventures = бірлескен кәсіпорындар
indicator-eaeu-trade = ЕАЭО саудасы
indicator-national-currencies = ұлттық валютадағы есеп айырысу
indicator-trade-turnover = тауар айналымы
indicator-exports = экспорт
indicator-imports = импорт
indicator-investment = инвестиция
indicator-loans = несиелер
indicator-border-crossings = шекарадан өту
indicator-residence-permits = ықтиярхат
indicator-labour-migrants = еңбек мигранттары
indicator-tourists = туристер
indicator-students = студенттер
indicator-university-branches = ЖОО филиалдары
indicator-schools = мектептер
indicator-border-checkpoints = өткізу пункттері
indicator-border-queue = шекарадағы кезек
indicator-border-length = шекара ұзындығы
indicator-flights = әуе рейстері
indicator-treaties = шарттар мен келісімдер
indicator-gdp = ЖІӨ
indicator-inflation = инфляция

## Терминалдағы чат

demo-you = Сіз
demo-welcome = Көрсетілім: бот шын, жаңалықтар ойдан шығарылған. Мұндай басылымдар жоқ, бұл сөздер айтылмаған.
demo-progress = таспалар { $feeds }, мақалалар { $articles }
demo-collected = Жиналды: { $feeds } таспа, { $articles } жаңа мақала, { $statements } жаңа мәлімдеме.
demo-how = Telegram-дағыдай жазыңыз: /latest, /search Тоқаевтың… Сан батырманы басады, «таң» сағатты дайджестке жылжытады, «шығу» аяқтайды.
demo-no-button = Қазір { $number } деген батырма жоқ.
demo-morning = Сағат { $time } болды: дайджест келетін уақыт.
demo-morning-unsubscribed = Дайджест жазылғандарға келеді: алдымен /subscribe
demo-tour-end = Бұл шолу болды. Пернетақтасы бар терминалда осы команда чат ашады.
demo-bye = Көріскенше!
demo-picture-title = Дайджест (көрсетілімнен: сөздер ойдан шығарылған)

## Байланыс үзілді

note-text = Дайджест жіберілгенде байланыс үзіліп қалды.
note-button = Дайджестті көрсету
note-expired = Бұл дайджест енді сақтаулы емес. Соңғы тәуліктің дайджесті: /digest

## Операторларға

admin-title = Боттың күйі
admin-subscribers = Жазылушылар
admin-blocked = Ботты бұғаттағандар
admin-queue = Кезекте
admin-queue-since = { $count }, ең ескісі — { $since }
admin-late = 10 минуттан артық кешіккені
admin-sending = Қазір жіберіліп жатқаны
admin-unknown = Бір тәулікте жауапсыз қалғаны
admin-failed = Бір тәулікте қабылданбағаны
admin-collected = Соңғы сәтті жинау
admin-never = әлі болған жоқ
admin-feeds = Жауап бермейтіндер
admin-errors = Бір тәуліктегі жіберу қателері
admin-error = • { $error }

watch-title = Назар аударыңыз
watch-late = { $count } хабарлама 10 минуттан артық кешігіп жатыр.
watch-silent = Жаңалықтар жиналмай тұр, басталған уақыты — { $since }.
watch-refused = Telegram дайджестті қабылдамады: { $error }
watch-tip = Толығырақ: /admin
watch-well = Бәрі қайтадан қалпына келді.
