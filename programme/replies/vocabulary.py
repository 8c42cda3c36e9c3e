"""Classes of words that the grammar and the phrase tables share. Words are as they stand after spelling.py.

To add a word: put it in the one class that fits. Welsh words stand beside English ones, without accents.
"""

from programme.replies.word_set import word_set

# Politeness, padding and swearing: never changes what is asked.
FILLER = word_set(
    """please kindly thanks cheers just now right ok okay alright fine hi hello hey hiya dear sorry um er
    erm oh ah well so then really actually honestly simply already immediately asap straightaway today
    anymore again too also xx xxx xxxx x xo lol haha bye goodbye regards love mate guys team sir madam
    god omg jesus christ ffs fucking bloody damn flipping effing ever even still all altogether
    completely totally forever permanently hun hon darling ladies everyone yes yeah yep no nope
    literally seriously sincerely kind wishes best much very would'nt tho though anyway because cos as
    since today's soon once instantly effective from-now plis diolch nawr rwan mwyach imi atai os
    gwelwch ie helo shwmae haia eto byth-eto finally absolutely definitely officially unless-not"""
) - {
    "because",
    "cos",
    "as",
    "since",
    "very",
    "much",
    "all",
    "from-now",
    "unless-not",
    "would'nt",
    "today's",
    "byth-eto",
}

YES = word_set("yes yeah yep yup yea yeh ye y yh ya yess aye ie ydw hoffwn iawn")
NO = word_set("no nope nah na naw nay")

I = word_set("i we")  # noqa: E741  (the class is the word itself)
YOU = word_set("you they someone somebody yous yall")

# The messages themselves.
TEXT_NOUN = word_set("text texts message messages sms smses mms")
EMAIL_NOUN = word_set("email emails mail mails newsletter newsletters")
MESSAGE_NOUN = (
    TEXT_NOUN
    | EMAIL_NOUN
    | word_set(
        """reminder reminders notification notifications alert alerts subscription subscriptions service
    services programme updates update correspondence communication communications contact spam crap
    rubbish shit bullshit nonsense bollocks bs garbage junk stuff notes checkin checkins tips thread
    neges negeseuon tecst tecstiau things messaging sends messaging-service bombardment ones"""
    )
)
THESE = word_set("these those them em rhain rhein hwn nhw")
THIS = word_set("this that it hyn hynny")
EVERYTHING = word_set("everything all cwbl popeth")
MESSAGES = MESSAGE_NOUN | THESE

# Being written to.
SENDING = word_set(
    """texting messaging sending contacting emailing mailing bothering harassing pestering spamming bugging
    hassling disturbing annoying ringing calling phoning notifying reminding writing bombarding hounding
    stalking badgering nagging receiving tecstio anfon danfon cysylltu gyrru ddanfon thecstio decstio
    hala"""
)
SEND = word_set(
    """text message contact send email mail bother disturb ring call phone harass pester spam hassle write
    notify remind annoy bug bombard tecstio anfon danfon cysylltu chysylltu gyrru thecstio decstio hala"""
)
CALL = word_set("ring call phone write calling ringing phoning writing mail mailing")
RECEIVE = word_set(
    """receive get have hear receiving getting having hearing see read reading seeing accept derbyn cael"""
)

DETERMINER = word_set(
    """the your my any anymore of more such from to me us new other further every each stupid silly annoying
    automated automatic future health daily weekly constant endless our ur these those this that it them
    all both horrible awful useless unwanted with on in at here number phone mobile y yr eich chi ch fy
    unrhyw o a ag fi mi i'm"""
)

# Verbs that end something. The first group hardly means anything else when said to a message service.
UNSUBSCRIBE = word_set("unsubscribe optout stopall revoke dad-danysgrifio datdanysgrifio")
STOP = word_set("stop cease halt discontinue desist refrain stopio stopiwch stopia stopi")
STOPPING = word_set("stopping ending cancelling withdrawing")
END = word_set("end cancel quit finish terminate withdraw scrap ditch canslo canslwch")
# Of these, those that may stand alone: the provider takes them so.
ALONE = word_set("cancel end quit withdraw canslo canslwch")
STOP_VERBS = UNSUBSCRIBE | STOP | STOPPING | END

START = word_set(
    "start restart unstop resubscribe subscribe begin recommence optin dechrau ailddechrau dechreuwch ailddechreuwch"
)
PAUSE = word_set("pause suspend snooze postpone oedi oedwch saib seibiant")
RESUME = word_set("resume unpause continue carryon parhau parhewch")

# What distress, illness and daily life are about: "stop" here is not about messages.
SYMPTOM = word_set(
    """pain pains hurting hurt hurts ache aches aching bleeding bleed blood crying tears cry shaking
    sweating spasm spasms cramps cramp contractions period periods burning throbbing agony suffering
    symptoms nausea vomiting sickness dizziness panic anxiety thoughts worry worrying worries nightmares
    screaming swelling itching numbness fever cough coughing stress breathing heart poen boen gwaedu
    crio brifo dolur"""
)
LIFE = word_set(
    """tablet tablets pill pills medicine medicines medication meds drug drugs injection injections heparin
    clexane fragmin alendronate alendronic risedronate painkillers painkiller paracetamol ibuprofen
    codeine morphine steroids calcium vitamin vitamins treatment exercise exercises breastfeeding
    feeding feed bottle smoking drinking work job school car bus walking moving eating sleeping life
    living driving lifting physio brace antidepressants sertraline treatments supplement supplements
    appointment appointments scan scans prescription order booking visit operation surgery xray class
    holiday periods baby babies child children kids son daughter bump weight hormones pregnancy milk
    breathing hospital him her himself herself myself progress progressing growing healing smoke drink
    fighting arguing shouting mess war cymryd bwydo ysmygu tabledi"""
)
BODY = SYMPTOM | LIFE
CARER = word_set(
    """he she doctor doctors gp midwife nurse consultant physio physiotherapist husband partner boyfriend
    girlfriend wife mum dad mother father sister brother friend family hospital people everyone nobody
    baby son daughter who which he'd mil ex"""
)
MAN = word_set(
    "he husband partner boyfriend ex dad stepdad father fella bloke hubby man fiance brother uncle wife girlfriend gwr"
)

FINITE = word_set(
    """is are was were am has have had will would can could do does did keep keeps died dies lost hurts
    hurt said says told got need needs want wants think feel feels know hate love must should may might
    makes make made went goes came comes passed broke fell"""
)
PRONOUN = word_set("i we you he she they it there who what why")
JOINING = word_set("""and but because or since as although though cos so then otherwise before-i ond achos a-hefyd""")
CONDITION = word_set("""if when until till before after while whenever unless during without once os pan""")

# After these a word such as "stop" belongs to what goes before, and is no request by itself.
ATTACHING = (
    FINITE - word_set("died hurt hurts said told lost got passed broke fell")
    | SYMPTOM
    | CARER
    | word_set(
        """to not never always a an the my your his her their our this that these those it they you he she we i
    what which who really just even ever only hardly barely no non bus full without and or of at in on
    for ddim yn methu"""
    )
)

LIST = word_set(
    "list lists database system systems records record books register programme service mailing study trial scheme"
)

# Parts of a request to be left alone at times, not altogether.
WEEKDAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays sundays saturdays weekends weekend"
)

DIGIT_WORDS = {
    "1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2, "three": 3, "four": 4, "un": 1, "dau": 2, "dwy": 2, "tri": 3,
    "tair": 3, "pedwar": 4, "pedair": 4,
}  # fmt: skip
COUNTS = {
    **DIGIT_WORDS, "a": 1, "an": 1, "couple": 2, "few": 3, "several": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "wyth": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
DAY = word_set("day days diwrnod")
WEEK = word_set("week weeks wk wks wythnos wythnosau")
FORTNIGHT = word_set("fortnight fortnights")
MONTH = word_set("month months mth mths mis misoedd")
YEAR = word_set("year years yr yrs blwyddyn")
UNITS = DAY | WEEK | FORTNIGHT | MONTH | YEAR

# The commonest given names in the UK: only for "I am not Sarah", "this is not Sarah's phone" and signing off.
NAMES = word_set(
    """sarah laura emma claire clare lisa gemma rebecca becky rachel amy hannah jessica jess charlotte lucy
    katie kate katy katherine catherine kathryn samantha sam nicola nicky michelle louise helen joanne
    jo jane julie karen susan sue sharon tracey tracy natalie natasha stephanie steph victoria vicky
    danielle kelly kerry leanne zoe chloe sophie olivia emily megan meg bethany beth lauren jennifer
    jenny jen elizabeth liz lizzie eleanor ellie georgia georgina alice anna anne ann annie amanda mandy
    alison angela andrea caroline carolyn christine tina cheryl deborah debbie diane donna fiona heather
    holly jasmine jodie joanna judith kim kirsty lindsay lorraine lynn lynne margaret maria marie mary
    melissa mel naomi nina patricia paula pauline ruth sally sandra sara shannon sian siobhan stacey
    suzanne tanya teresa theresa toni vanessa wendy yvonne aisha fatima maryam zainab priya anita nadia
    amina khadija grace ella mia isabella isla ava freya poppy daisy rosie ruby molly maisie abigail
    amelia erin niamh aoife ffion cerys carys bronwen catrin elin nia rhian mari bethan angharad lowri
    megan seren magdalena agnieszka katarzyna anna joanna monika ewa john david dave steve paul mark
    andrew james mike chris jack tom smith jones williams brown taylor davies evans thomas johnson
    roberts wilson patel khan mrs miss ms"""
)

CLASSES: dict[str, frozenset[str]] = {
    "i": I,
    "you": YOU,
    "messages": MESSAGES,
    "message_noun": MESSAGE_NOUN,
    "these": THESE,
    "this": THIS,
    "sending": SENDING,
    "send": SEND,
    "receive": RECEIVE,
    "det": DETERMINER,
    "symptom": SYMPTOM,
    "body": BODY,
    "carer": CARER,
    "man": MAN,
    "list": LIST,
    "names": NAMES,
    "stop": STOP_VERBS,
    "start": START,
    "send_any": SEND | SENDING,
}
