### Что видят люди по-русски. Простой текст без разметки: разметку и экранирование добавляет messages.py.

## Начало и справка

start =
    Здравствуйте! Я слежу за тем, что Казахстан и Россия говорят друг о друге: дословные цитаты, цифры и ссылка на источник у каждого заявления.

    Могу присылать дайджест раз в день. А если написать мне имя или слово, найду заявления о нём.
help-title = Что я умею
help-tip = Имя или слово можно прислать и без команды — я поищу.
button-subscribe = Подписаться
button-latest = Последние заявления
button-digest = Дайджест за сутки
button-more = Ещё

command-start = Начать сначала
command-latest = Последние заявления; можно с числом или словом
command-search = Поиск по словам и именам
command-digest = Дайджест за последние сутки
command-subscribe = Получать дайджест каждый день
command-unsubscribe = Не получать дайджест
command-sources = Источники и их состояние
command-language = Язык · Тіл · Language
command-help = Что я умею

unknown-command = Такой команды нет. Вот все, что есть: /help
error = Не получилось ответить: что-то сломалось на моей стороне. Попробуйте ещё раз чуть позже.

## Чтение и поиск

latest-empty = Заявлений пока нет. Как идёт сбор, видно здесь: /sources
latest-end = Более ранних заявлений нет.
search-title = Поиск:
search-usage = Напишите после команды, что искать. Например: /search Токаев газ
search-empty = По запросу «{ $query }» ничего не нашлось. Попробуйте другое слово или одну фамилию.
search-end = По запросу «{ $query }» это всё.
search-expired = Этот поиск уже не продолжить. Повторите его: /search

## Подписка

subscribed = Готово! Дайджест будет приходить каждый день в { $time } ({ $city }). Первый — { $date }.
subscribed-already = Вы уже подписаны: дайджест приходит каждый день в { $time } ({ $city }).
subscribed-here = Теперь дайджест будет приходить сюда, каждый день в { $time } ({ $city }).
unsubscribed = Вы отписались, дайджест больше не придёт. Вернуться можно в любой день: /subscribe
unsubscribed-already = Вы и не были подписаны. Подписаться: /subscribe

## Язык

language-choose = На каком языке говорить?
language-set = Теперь говорю по-русски.
language-name = Русский

## Источники

sources-title = Источники
sources-none = Источников пока нет.
source-fresh = обновлено { $ago }
source-just-now = обновлено только что
source-never = ещё не проверялся
source-failing = не отвечает: { $reason }
source-failing-since = не отвечает с { $since }: { $reason }
source-retired = больше не существует с { $since }
source-moved = { $state }; переехал: { $address }
source-added = { $state }; добавлен оператором
reason-timeout = нет ответа вовремя
reason-connection = нет соединения
reason-status = сервер вернул ошибку { $status }
reason-address = такой адрес не годится
reason-size = ответ слишком велик
reason-format = это не лента новостей
reason-private = адрес во внутренней сети
reason-robots = правила сайта не пускают роботов
reason-other = ошибка при чтении

## Дайджест

digest-title = Казахстан — Россия
digest-statements = { $count ->
    [one] { $count } заявление
    [few] { $count } заявления
   *[many] { $count } заявлений
}
digest-sources = { $count ->
    [one] { $count } источник
    [few] { $count } источника
   *[many] { $count } источников
}
digest-figures = Цифры дня
digest-withdrawn = Издания убрали то, о чём сообщалось раньше
digest-withdrawn-more = { $count ->
    [one] • и ещё { $count } заявление
    [few] • и ещё { $count } заявления
   *[many] • и ещё { $count } заявлений
}
digest-empty = Казахстан — Россия, { $date }: новых заявлений нет.
digest-more = { $count ->
    [one] И ещё { $count } заявление
    [few] И ещё { $count } заявления
   *[many] И ещё { $count } заявлений
} — /latest

## Заявление

speaker-unknown = Кто сказал, не установлено
paraphrase = (в пересказе)
more-sources = { $count ->
    [one] ещё { $count } источник
    [few] ещё { $count } источника
   *[many] ещё { $count } источников
}
more-figures = { $count ->
    [one] и ещё { $count } цифра
    [few] и ещё { $count } цифры
   *[many] и ещё { $count } цифр
}
corrected = ✎ Исправлено изданием «{ $outlet }»: раньше было { $before }
corrected-speaker = ✎ Исправлено изданием «{ $outlet }»: раньше говорившим называли другого ({ $speaker })
reworded = ✎ Изменено изданием «{ $outlet }»: раньше было { $before }

## Числа: $form — one («рубль», «в 21 раз»), few («рубля»), many («рублей»)

quantity-exact = { $quantity }
quantity-over = { $unit ->
    [times] более чем { $quantity }
   *[other] свыше { $quantity }
}
quantity-under = { $unit ->
    [times] не более чем { $quantity }
   *[other] до { $quantity }
}
quantity-about = { $unit ->
    [times] примерно { $quantity }
   *[other] около { $quantity }
}
quantity-rise = { $unit ->
    [times] рост { $bounded }
   *[other] { $qualifier ->
        [exact] +{ $amount }
        [under] рост не больше { $amount }
       *[other] рост { $bounded }
    }
}
quantity-fall = { $unit ->
    [times] снижение { $bounded }
   *[other] { $qualifier ->
        [exact] −{ $amount }
        [under] снижение не больше { $amount }
       *[other] снижение { $bounded }
    }
}
unit-count = { $number }
unit-other = { $number } { $name }
unit-USD = { $number } { $form ->
    [one] доллар
    [few] доллара
   *[many] долларов
} США
unit-RUB = { $number } { $form ->
    [one] рубль
    [few] рубля
   *[many] рублей
}
unit-KZT = { $number } тенге
unit-EUR = { $number } евро
unit-CNY = { $number } { $form ->
    [one] юань
    [few] юаня
   *[many] юаней
}
unit-percent = { $number }{ "\u00A0" }%
unit-pp = { $number } п. п.
unit-t = { $number } { $form ->
    [one] тонна
    [few] тонны
   *[many] тонн
}
unit-m3 = { $number } куб. м
unit-kWh = { $number } кВт·ч
unit-W = { $number } Вт
unit-kW = { $number } кВт
unit-MW = { $number } МВт
unit-GW = { $number } ГВт
unit-km = { $number } км
unit-times = в { $number } { $form ->
    [few] раза
   *[other] раз
}
unit-years = { $number } { $form ->
    [one] год
    [few] года
   *[many] лет
}
unit-months = { $number } { $form ->
    [one] месяц
    [few] месяца
   *[many] месяцев
}
unit-days = { $number } { $form ->
    [one] день
    [few] дня
   *[many] дней
}
unit-hours = { $number } { $form ->
    [one] час
    [few] часа
   *[many] часов
}
unit-year = { $number } год

## Даты: образцы — в записи CLDR

pattern-day = d MMMM
pattern-date = d MMMM y
pattern-weekday = EEEE, d MMMM y
pattern-moment = d MMMM, HH:mm
pattern-month = LLLL
period-year = { $year } год
period-years = { $from }–{ $to } годы
period-month = { $month } { $year }
period-months = { $from }–{ $to } { $year }
period-months-years = { $from } { $fromYear } – { $to } { $toYear }
period-dates = { $from } – { $to }
period-since = с { $from }
period-until = по { $to }

## Показатели

indicator-baikonur-rent = аренда Байконура
indicator-baikonur-launches = пуски с Байконура
indicator-oil-cpc = нефть по КТК
indicator-oil-transit = транзит нефти
indicator-oil-production = добыча нефти
indicator-oil-products = нефтепродукты
indicator-gas-transit = транзит газа
indicator-gas-supply = поставки газа
indicator-electricity = электроэнергия
indicator-power-capacity = мощность электростанций
indicator-coal = уголь
indicator-uranium = уран
indicator-grain = зерно
indicator-transit-freight = транзит грузов
indicator-rail-freight = железнодорожные перевозки
indicator-containers = контейнеры
indicator-joint-projects = совместные проекты
indicator-project-value = стоимость проектов
indicator-joint-ventures = совместные предприятия
indicator-eaeu-trade = торговля в ЕАЭС
indicator-national-currencies = расчёты в национальных валютах
indicator-trade-turnover = товарооборот
indicator-exports = экспорт
indicator-imports = импорт
indicator-investment = инвестиции
indicator-loans = кредиты
indicator-border-crossings = въезд и выезд граждан
indicator-residence-permits = вид на жительство и временное проживание
indicator-labour-migrants = трудовые мигранты
indicator-tourists = туристы
indicator-students = студенты
indicator-university-branches = филиалы вузов
indicator-schools = школы
indicator-border-checkpoints = пункты пропуска
indicator-border-queue = очереди на границе
indicator-border-length = протяжённость границы
indicator-flights = авиарейсы
indicator-treaties = договоры и соглашения
indicator-gdp = ВВП
indicator-inflation = инфляция

## Чат в терминале

demo-you = Вы
demo-welcome = Демонстрация: настоящий бот, выдуманные новости. Издания не существуют, слова не звучали.
demo-progress = ленты { $feeds }, статьи { $articles }
demo-collected = Собрано: { $feeds ->
    [one] { $feeds } лента
    [few] { $feeds } ленты
   *[many] { $feeds } лент
}, { $articles ->
    [one] { $articles } новая статья
    [few] { $articles } новые статьи
   *[many] { $articles } новых статей
}, { $statements ->
    [one] { $statements } новое заявление
    [few] { $statements } новых заявления
   *[many] { $statements } новых заявлений
}.
demo-how = Пишите, как в Telegram: /latest, /search Токаеву… Число нажимает кнопку, «утро» переводит часы к дайджесту, «выход» заканчивает.
demo-no-button = Кнопки { $number } сейчас нет.
demo-morning = Часы переведены на { $time }: пора присылать дайджест.
demo-morning-unsubscribed = Дайджест приходит подписчикам: сначала /subscribe
demo-tour-end = Это был обзор. В терминале с клавиатурой та же команда открывает чат.
demo-bye = До встречи!
demo-picture-title = Дайджест (из демонстрации: слова выдуманы)

## Связь прервалась

note-text = Связь прервалась при отправке дайджеста.
note-button = Показать дайджест
note-expired = Этот дайджест больше не хранится. Дайджест за последние сутки: /digest

## Для операторов

admin-title = Как идут дела
admin-subscribers = Подписчики
admin-blocked = Заблокировали бота
admin-queue = В очереди
admin-queue-since = { $count }, самое раннее — { $since }
admin-late = Опаздывают больше чем на 10 минут
admin-sending = Отправляются сейчас
admin-unknown = Остались без ответа за сутки
admin-failed = Не приняты за сутки
admin-collected = Последний удачный сбор
admin-broken = Статьи, которые не удалось разобрать
admin-never = ещё не было
admin-feeds = Не отвечают
admin-retired = Больше не существуют
admin-moved = Переехали
admin-commands = Добавить источник: /addfeed, убрать добавленный: /removefeed
admin-errors = Ошибки отправки за сутки
admin-error = • { $error }

watch-title = Нужно ваше внимание
watch-late = { $count ->
    [one] { $count } сообщение опаздывает
    [few] { $count } сообщения опаздывают
   *[many] { $count } сообщений опаздывают
} больше чем на 10 минут.
watch-silent = Новости не удаётся собрать с { $since }.
watch-refused = Telegram не принял дайджест: { $error }
watch-tip = Подробнее: /admin
watch-well = Всё снова в порядке.

## Источники: добавить и убрать

button-add = Добавить
button-remove = Убрать
button-cancel = Отмена
addfeed-usage = Напишите после команды адрес ленты, каким его показывает браузер.
addfeed-trying = Проверяю…
addfeed-known = Этот источник уже есть: { $name }.
addfeed-refused = Добавить не получится: { $reason }.
addfeed-added = Добавлено: { $name }. Первые статьи прочитаю в ближайшие минуты.
addfeed-cancelled = Не добавлено: { $name }.
addfeed-expired = Эта проверка уже закончена. Начать другую: /addfeed
removefeed-none = Добавленных источников нет. Те, что записаны в настройках, убирают там же.
removefeed-choose = Какой источник убрать?
removefeed-sure = Убрать источник «{ $name }»? Уже собранное останется.
removefeed-done = Убрано: { $name }.
removefeed-kept = Остаётся: { $name }.
removefeed-gone = Этого источника в списке уже нет.

trial-address = Адрес
trial-format = Формат
trial-entries = Записей
trial-full-texts = { $count }, с полным текстом — { $full }
trial-newest = Самая новая
trial-undated = без даты
trial-statements = Заявлений
trial-statements-in = { $count }, прочитано последних статей — { $tried }
trial-outlet = Издание

advice-address = Проверьте адрес: он должен быть полным, без имени и пароля.
advice-private = Адрес ведёт во внутреннюю сеть; такие разрешаются только в настройках бота.
advice-host = Такого сайта нет: проверьте адрес.
advice-certificate = Сертификат сайта недействителен: пусть издание его обновит.
advice-unreachable = С сайтом не удаётся связаться: попробуйте позже; некоторые сайты закрыты из-за границы.
advice-slow = Сайт отвечает слишком медленно: попробуйте позже или увеличьте время ожидания в настройках.
advice-size = Ответ больше, чем разрешают настройки.
advice-refused = Сайт не пускает роботов: попросите у издания доступ или возьмите другую его ленту.
advice-robots = Правила сайта не пускают роботов на страницы статей: читаются только заголовки и анонсы.
advice-busy = Сайт просит подождать: попробуйте позже.
advice-missing = По этому адресу ничего нет: найдите новый на сайте издания.
advice-gone = Этой ленты больше нет: её пора убрать.
advice-broken = Сервер издания ответил ошибкой: попробуйте позже.
advice-page-of-feed = Это обычная страница, а её лента здесь: { $about }
advice-page = Это обычная страница без ленты: следить за ней по ссылкам можно через настройки бота.
advice-format = Это не лента новостей: проверьте адрес.
advice-moved = Лента переехала навсегда, вот её новый адрес: { $about }
advice-empty = В ленте пока ничего нет.
advice-no-links = Ссылок на статьи не нашлось: проверьте, как они выбираются.
advice-no-dates = У записей нет дат: временем публикации станет время находки.
advice-no-zone = В датах нет часового пояса: укажите пояс издания.
advice-stale = Ничего нового с { $about }: возможно, лента заброшена.
advice-language = Статьи, похоже, на другом языке ({ $about }): исправьте язык источника.
advice-pages-refused = В ленте нет полных текстов, а страницы статей сайт не отдаёт: заявлений будет мало.
advice-pages-empty = В ленте нет полных текстов, и на страницах статей текста не нашлось: заявлений будет мало.
