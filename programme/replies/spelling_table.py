"""Spellings: short forms and slips, and what they stand for. Left: as written; right: as the tables say it."""

from programme.replies.word_set import word_set

_TABLE = """
dont dnt don't doent dont't do'nt dontt    = do not
didnt didn't didn                          = did not
doesnt doesn't dosent dosnt doesn          = does not
cant can't cannot carnt cnt ca'nt canny cannae cant'    = can not
couldnt couldn't                           = could not
wont won't wnt                             = will not
wouldnt wouldn't                           = would not
shouldnt shouldn't                         = should not
isnt isn't aint ain't                      = is not
arent aren't                               = are not
wasnt wasn't                               = was not
werent weren't                             = were not
hasnt hasn't                               = has not
havent haven't havnt avent                 = have not
hadnt hadn't                               = had not
neednt needn't                             = need not
mustnt mustn't                             = must not
im i'm iam                                 = i am
ive i've iv                                = i have
id i'd                                     = i would
i'll                                       = i will
youre you're your're                       = you are
youve you've                               = you have
you'll youll                               = you will
you'd                                      = you would
theyre they're                             = they are
they've theyve                             = they have
they'll                                    = they will
its it's                                   = it is
it'll                                      = it will
thats that's                               = that is
theres there's                             = there is
whats what's                               = what is
whos who's                                 = who is
hes he's                                   = he is
shes she's                                 = she is
he'll                                      = he will
we've weve                                 = we have
we're                                      = we are
we'd                                       = we would
whens when's                               = when is
lets let's                                 = let us
wanna wana                                 = want to
gonna gunna gonnae                         = going to
gotta                                      = got to
lemme                                      = let me
gimme                                      = give me
dunno                                      = do not know
outta                                      = out of
u yu yoo yous ya'll                        = you
ur yr yor                                  = your
r                                          = are
n                                          = and
b4                                         = before
bc coz cuz cus bcos becoz becuase becos becouse = because
ppl                                        = people
thru                                       = through
w/out                                      = without
sumone                                     = someone
sum                                        = some
pls plz plse plez pleas plese pleae pleasee plis pleez plss plzz pleaae pleease = please
thx thanx ta ty tnx thnx tks thankyou thanku thnks tx fanks thank       = thanks
txt txts' tex tetx txet                    = text
txts texs texst                     = texts
txting texin textin txtin texing txtng txtn textn texti texring texitng txtg     = texting
msg mesg mssg messege mesage mssge massege messg msge = message
msgs mesgs messeges mesages massages messgaes mssgs masseges messges msges = messages
msging messagin mesaging messageing        = messaging
sendin sendng                              = sending
contactin contaction                       = contacting
botherin                                   = bothering
sms'                                       = sms
notifs notifcations                        = notifications
e-mails emailz                             = emails
e-mail                                     = email
program programm programe prog             = programme
stahp sotp stpo tsop stp stopp stap stoop dtop atop stio = stop
sto stiop stoip stpop sstop satop stoo stopo stps stopz stopit' = stop
stoppin                                    = stopping
unsub unsubs unscribe unsubscibe unsubsribe unsuscribe unsubcribe = unsubscribe
unsubscrib unsubscriber unsubscribed unsubscribing unsubscription unsubbing dadtanysgrifio = unsubscribe
optout opt-out optingout optedout           = optout
cancle cansel cancell canel                = cancel
canceled cancelled                         = cancelled
qiut                                       = quit
remvoe remov removing              = remove
deleting                           = delete
nomore nomor                               = nomore
anymor nemore                              = anymore
ok okay k kk okey oki okie                 = ok
soz                                        = sorry
stright                                    = straight
rite                                       = right
wrng worng rong wron wronf                 = wrong
num no' nmber numbr numba nunber           = number
restrat re-start                           = restart
strat                                      = start
puase pasue paus                      = pause
resme                                      = resume
contine contiue continu                    = continue
fewr fewer'                                = fewer
hlp hepl halp helpp hep sos                   = help
breath breathe breathing breth breathe' brethe breathin breeth  = breathe
bleedin bleading bleading'                 = bleeding
sucide suiside suicde suicid suicied       = suicide
suisidal sucidal suicidel                  = suicidal
miscarrage miscarrige miscariage miscarraige = miscarriage
miscarryed miscaried                       = miscarried
probly prolly                              = probably
abt                                        = about
wiv                                        = with
bn                                         = been
av hav                                     = have
wen                                        = when
de                                         = the
dis                                        = this
dese                                       = these
dem                                        = them
dat                                        = that
nvm                                        = nevermind
tmrw tmoz 2moro 2morrow tomoz              = tomorrow
l8r                                        = later
gr8                                        = great
m8                                         = mate
2nite 2night                               = tonight
4eva                                       = forever
kil kiil killl                             = kill
fk fck fuk fking fuking fckin fukin        = fucking
fuckin effin                               = fucking
eff                                        = fuck
bf                                         = boyfriend
hubby                                      = husband
dr docs doc                                = doctor
bk                                         = back
bby                                        = baby
babys                                      = baby's
ya ye                                      = yes
yess yesss yas yus yse yws                 = yes
wks                                        = weeks
wk                                         = week
mth mnth                                   = month
mths mnths                                 = months
yrs                                        = years
wld wud                                    = would
cld cud                                    = could
shd shud                                   = should
recieve receve recive                      = receive
recieving receving                         = receiving
intrested interersted intersted            = interested
aloan                                      = alone
lve leve                                   = leave
"""

_JOINED = """
any more                = anymore
no more                 = nomore
no further              = nomore
no longer               = nolonger
opt out                 = optout
opt me out              = optout
opting out              = optout
opted out               = optout
opt in                  = optin
opt me in               = optin
opt back in             = optin
opt me back in          = optin
un subscribe            = unsubscribe
un sub                  = unsubscribe
sub scribe              = subscribe
stop all                = stopall
re start                = restart
un stop                 = unstop
un pause                = unpause
un follow               = unfollow
carry on                = carryon
carrying on             = carryon
carried on              = carryon
get in touch            = contact
getting in touch        = contacting
in touch                = contact
self harm               = selfharm
no one                  = nobody
so so                   = soso
a lot                   = alot
check in                = checkin
check ins               = checkins
thanks you              = thanks
many thanks             = thanks
hello there             = hello
hi there                = hi
hey there               = hey
hiya there              = hi
the hell                = bloody
the fuck                = bloody
the heck                = bloody
my sign up              = subscription
straight away           = straightaway
right away              = straightaway
right now               = now
as soon as possible     = asap
for good                = forever
at once                 = immediately
from now on             = now
with immediate effect   = now
for ever                = forever
os gwelwch yn dda       = please
os gwelwch chi dda      = please
os gwelwch chi'n dda    = please
e mail                  = email
e mails                 = emails
text message            = text
text messages           = texts
sms message             = sms
sms messages            = sms
messaging service       = service
text service            = service
dad danysgrifio         = dad-danysgrifio
would of                = would have
x ray                   = xray
bull shit               = bullshit
me self                 = myself
my self                 = myself
"""


def _read(table: str) -> list[tuple[list[str], list[str]]]:
    rows = []
    for line in table.strip().splitlines():
        left, right = line.split("=")
        rows.append((left.split(), right.split()))
    return rows


SPELLINGS: dict[str, tuple[str, ...]] = {written: tuple(meant) for left, meant in _read(_TABLE) for written in left}
"""One written word to the words it stands for."""

JOINED: dict[tuple[str, ...], str] = {tuple(left): right[0] for left, right in _read(_JOINED)}
"""Several words that the tables know as one."""

# Words that one slip of the finger is forgiven, unless the slip makes a word of its own.
FORGIVEN = word_set(
    """stop unsubscribe cancel stopall messages message texting texts sending contacting remove
    subscription messaging bothering number wrong person resume restart pause fewer please programme
    reminders contact suicidal suicide myself breathe bleeding miscarriage miscarried stillborn
    notifications emails unsafe receive receiving leave alone anymore discontinue stopiwch stopio
    negeseuon peidiwch baby died heartbeat """
)

# Real words that lie one slip from a forgiven one.
REAL = word_set(
    """step stoop shop slop strop stow top tops stops stoppage spot atop soap sop swop stomp cancer canal
    chancel cancels canoe massage massages passage message's sexting testing tests test text next tent
    tenths lending mending ending bending spending tending vending fending pending sanding sealing
    sensing lumber number's numbers numb numbed lumber slumber umber cumber cause paused pauses clause
    paste pauser wring prong strong throng along person's persons parson prison reason resumed resumes
    presume restarted restarts restful few newer fever sewer fewest pleased pleases pleaser plead pleas
    lease please's plea programmed programmer programmes contract contacts contacted intact compact
    breath breathed breather breathes wreathe bleedings breeding bleeding leading beading reeding
    heeding needing feeding pleading blending brewing bathe bake babe bay bays babies baby's body bad
    lied did tied dyed die dies dined dived diet fed cried tried died dried pied vied hied remover
    removed removes removal remote reprove text textile receiver received receives deceive relieve
    relieving deceiving leaves leaved lave heave weave leaven leaver lead leafe cleave sleeve eleven
    lone aline atone clone along aloe ale loan kills skill till will bill hill fill mill pill kiln kilt
    kin ill killed skills bothering mothering brothering smothering fathering emailed females detail
    email's nursing person texts texted pests rests vests tents tests tex sext sexts text's taxing
    testing texturing sensing seeing seeding bonding landing standing pounding texas deed pearson pierson persona
    wong baba malone abby contracting wrongs dumber humber diem diced bab babs babu gaby parse messaged pease ied
    dieu kilo babi mabi mab dead head
    heard hard"""
)
