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
source-retired = енді жоқ, жабылған уақыты — { $since }
source-moved = { $state }; жаңа мекенжайы: { $address }
source-added = { $state }; оператор қосқан
reason-timeout = жауап уақытында келмеді
reason-connection = байланыс жоқ
reason-status = сервер { $status } қатесін қайтарды
reason-address = мұндай мекенжай жарамайды
reason-size = жауап тым үлкен
reason-format = бұл жаңалықтар таспасы емес
reason-private = ішкі желінің мекенжайы
reason-robots = сайт ережесі роботтарды кіргізбейді
reason-other = оқу кезінде қате шықты

## Дайджест

digest-title = Қазақстан — Ресей
digest-statements = { $count } мәлімдеме
digest-sources = { $count } дереккөз
digest-figures = Күннің сандары
digest-withdrawn = Бұрын айтылғанды басылымдар алып тастады
digest-withdrawn-more = • тағы { $count } мәлімдеме
digest-empty = Қазақстан — Ресей, { $date }: жаңа мәлімдеме жоқ.
digest-more = Тағы { $count } мәлімдеме — /latest

## Мәлімдеме

speaker-unknown = Кім айтқаны анықталмады
paraphrase = (мазмұндап берілген)
more-sources = тағы { $count } дереккөз
more-figures = тағы { $count } сан
corrected = ✎ «{ $outlet }» түзетті, бұрын былай болған: { $before }
corrected-speaker = ✎ «{ $outlet }» түзетті, бұрын айтушы басқа адам болған: { $speaker }
reworded = ✎ «{ $outlet }» өзгертті, бұрын былай болған: { $before }

## Сандар: септік жалғауын керек етпейтін сөздер алынды

quantity-exact = { $quantity }
quantity-over = кемінде { $quantity }
quantity-under = ең көбі { $quantity }
quantity-about = шамамен { $quantity }
quantity-rise = { $unit ->
    [times] өсім { $bounded }
   *[other] { $qualifier ->
        [exact] +{ $amount }
       *[other] өсім { $bounded }
    }
}
quantity-fall = { $unit ->
    [times] төмендеу { $bounded }
   *[other] { $qualifier ->
        [exact] −{ $amount }
       *[other] төмендеу { $bounded }
    }
}
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
admin-broken = Оқылмай қалған мақалалар
admin-never = әлі болған жоқ
admin-feeds = Жауап бермейтіндер
admin-retired = Енді жоқ дереккөздер
admin-moved = Көшкендер
admin-commands = Дереккөз қосу: /addfeed, қосылғанын алып тастау: /removefeed
admin-errors = Бір тәуліктегі жіберу қателері
admin-error = • { $error }

watch-title = Назар аударыңыз
watch-late = { $count } хабарлама 10 минуттан артық кешігіп жатыр.
watch-silent = Жаңалықтар жиналмай тұр, басталған уақыты — { $since }.
watch-refused = Telegram дайджестті қабылдамады: { $error }
watch-tip = Толығырақ: /admin
watch-well = Бәрі қайтадан қалпына келді.

## Дереккөздер: қосу және алып тастау

button-add = Қосу
button-remove = Алып тастау
button-cancel = Болдырмау
addfeed-usage = Бұйрықтан кейін таспаның мекенжайын браузерде көрсетілгендей жазыңыз.
addfeed-trying = Тексеріп жатырмын…
addfeed-known = Бұл дереккөз бұрыннан бар: { $name }.
addfeed-refused = Қосу мүмкін емес: { $reason }.
addfeed-added = Қосылды: { $name }. Алғашқы мақалаларды бірнеше минутта оқимын.
addfeed-cancelled = Қосылмады: { $name }.
addfeed-expired = Бұл тексеру аяқталған. Жаңасын бастау: /addfeed
removefeed-none = Қосылған дереккөз жоқ. Баптауда жазылғандары сол жерден алынады.
removefeed-choose = Қай дереккөзді алып тастау керек?
removefeed-sure = «{ $name }» дереккөзін алып тастайын ба? Жиналғаны сақталады.
removefeed-done = Алып тасталды: { $name }.
removefeed-kept = Қалдырылды: { $name }.
removefeed-gone = Бұл дереккөз тізімде енді жоқ.

trial-address = Мекенжай
trial-format = Пішім
trial-entries = Жазбалар
trial-full-texts = { $count }, толық мәтінмен — { $full }
trial-newest = Ең жаңасы
trial-undated = күні көрсетілмеген
trial-statements = Мәлімдемелер
trial-statements-in = { $count }, оқылған соңғы мақалалар — { $tried }
trial-outlet = Басылым

advice-address = Мекенжайды тексеріңіз: ол толық, аты мен құпиясөзі жоқ болуы керек.
advice-private = Мекенжай ішкі желіге апарады; ондайға тек боттың баптауы рұқсат етеді.
advice-host = Мұндай сайт жоқ: мекенжайды тексеріңіз.
advice-certificate = Сайттың сертификаты жарамсыз: оны басылым жаңартуы керек.
advice-unreachable = Сайтпен байланысу мүмкін болмады: кейінірек көріңіз; кейбір сайттар шетелден жабық.
advice-slow = Сайт тым баяу жауап береді: кейінірек көріңіз немесе баптауда күту уақытын арттырыңыз.
advice-size = Жауап баптауда рұқсат етілгеннен үлкен.
advice-refused = Сайт роботтарды кіргізбейді: басылымнан рұқсат сұраңыз немесе оның басқа таспасын алыңыз.
advice-robots = Сайт ережесі роботтарды мақала беттеріне кіргізбейді: тек тақырыптар мен қысқаша мазмұн оқылады.
advice-busy = Сайт күте тұруды сұрайды: кейінірек көріңіз.
advice-missing = Бұл мекенжайда ештеңе жоқ: жаңасын басылымның сайтынан табыңыз.
advice-gone = Бұл таспа енді жоқ: оны алып тастау керек.
advice-broken = Басылымның сервері қате қайтарды: кейінірек көріңіз.
advice-page-of-feed = Бұл жай бет, ал оның таспасы мына жерде: { $about }
advice-page = Бұл таспасы жоқ жай бет: оны сілтемелері бойынша боттың баптауы арқылы бақылауға болады.
advice-format = Бұл жаңалықтар таспасы емес: мекенжайды тексеріңіз.
advice-moved = Таспа біржола көшті, жаңа мекенжайы: { $about }
advice-empty = Таспада әзірге ештеңе жоқ.
advice-no-links = Мақалаларға сілтеме табылмады: олардың қалай таңдалатынын тексеріңіз.
advice-no-dates = Жазбалардың күні жоқ: жарияланған уақыты ретінде табылған уақыты алынады.
advice-no-zone = Күндерде уақыт белдеуі жоқ: басылымның белдеуін көрсетіңіз.
advice-stale = Соңғы жаңасы — { $about }: таспа тасталған болуы мүмкін.
advice-language = Мақалалар басқа тілде сияқты ({ $about }): дереккөздің тілін түзетіңіз.
advice-pages-refused = Таспада толық мәтін жоқ, ал сайт мақала беттерін бермейді: мәлімдеме аз болады.
advice-pages-empty = Таспада толық мәтін жоқ, мақала беттерінен де мәтін табылмады: мәлімдеме аз болады.
