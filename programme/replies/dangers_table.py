"""Words that must reach a person: urgent words (the brief's list and close paraphrases), signs of a new break, loss.

A safety net: it misses things and it cries wolf. It errs on the side of flagging, and what is flagged is for people to judge.
Language of the tables: phrases.py. Punctuation is not seen here.
"""

# Blotted out first: everyday speech and good news.
HARMLESS = """
no|not|nolonger|stopped|without bleeding|bleed|haemorrhage
bleeding|bleed has|had|is|all? now|almost|nearly? stopped|finished|gone|settled|fine
bleeding stopped
bleeding hell|obvious|annoying|nuisance|phone|texts|messages|typical|useless|thing
no|not|never suicidal|suicide
am not going|thinking|planning|about to|of kill|hurt|harm|end|kill|hurting
baby|she|bump hit|hits|kicked|kicks|kicking|punched|punches|beat me in|on|all|right|under|a|so
baby|bump ~2 kicks|kicked|kicking|punched me
he kicked|kicks me in the ribs|bladder
dying for|to !live|be
died|dying of embarrassment|laughter
killing me|us !because
in|at|by|to|until|till|near|towards the end
killed|killing|kill the|my mood|time|appetite
kill for a|some
breathe|breathing exercise|exercises|technique|techniques|thing|tips|easy|easier|better|normally|again|fine
can breathe
safe|safely to lift|use|take|exercise|do|hold|carry|drive|have|eat|move|bend|fly
safe for|in|during baby|me|pregnancy|breastfeeding
cut myself ~3 kitchen|cooking|knife|glass|shaving|paper|fringe
over dosed? myself ~2 texts
not being abused
suicide squad
hit me that|how|when|today|yesterday|like|hard
it|that|this|which|really|suddenly|reality|news hit|hits me
attack of the
no violence
"""

SELF_HARM = """
kill|killing|killed|hang|hanging|drown|drowning|shoot|stab|starve|poison|suffocate|electrocute|top|topping|unalive myself
just|someone|somebody|please kill me
kill|kms|kys $
kms
end|ending|take|taking|finish|ended my|own|it ~1 life|all
end|ending my own life
end|ending it !with|at|early|up
do|doing|did myself in
top|topping myself
suicide
suicidal
selfharm|selfharming|selfharmed
self harm|harming|injury|injure|injuring
od
overdose|overdosed|overdosing
hurt|hurting|harm|harming|harmed|cut|cutting|burn|burning|injure|punish|punishing|injuring|stab|scratch|scratching myself|me !when|lifting|falling|doing|on|carrying|picking|trying
hurt|hurting|harm|harming myself
taken|took|take|taking|swallowed|swallow|swallowing all|too|loads|handful|load|lots|whole ~2 pills|tablets|paracetamol|painkillers|medication|codeine|morphine|meds|them|many|packet|box
take|taking the whole packet|box|bottle|lot
enough pills|tablets|painkillers|codeine|morphine|paracetamol to ~2 die|end|kill|finish|sleep|do
jump|jumping|throw|throwing|walk|walking|step|stepping myself? ~1 off|under|front|bridge ~3
jump|jumping off|in|under|from
throw|throwing|threw myself
in front of a|the ~1 train|bus|car|lorry|tube|traffic
crash|crashing|drive|driving ~1 car into|off
slit|slitting|slash my wrists|wrist|throat
want|wanted|wants|going|ready|rather|wanna|hoping|wish|hope|like|plan|planning|deserve|prefer|trying|waiting|longing|prayed|pray|praying to? ~1 die|dead
want|wanting ~2 be dead
want to be|go|disappear with my? mum|dad|baby|him|her|them|jesus|god
let me die
just die
think|thinking|thought|thoughts|thinkin of|about ~2 dying|death|suicide|ending|dead
feel|feeling|feels like ~1 dying|ending|die
i am dying
dying inside
better off dead
better off without me
better off if i|they
better if i was|were|am|did|had not|died|dead|gone
better without me
world|family|kids|children|baby|he|she|everyone|everybody|they|people be|is|are ~2 better off? without
better dead
wish|wished|wishing ~1 i was|were|am ~1 dead|never|not
wish|wished i would|could|had not|never|just|die|disappear ~2 wake|woken|been|born|here|survived|alive|die|dead|exist|disappear|sleep
wish i had died
not|never wake|waking|woken up
never|not been born
do|did|dont|does not want|wanna|wish|wanting|like to ~2 be|live|exist|wake|carryon|continue|go|survive|keep ~2 here|alive|on|anymore|living|up|going|world|life $
do|did|does not want to be|stay here|alive|around|anymore|on ~2
do|did|does not want to live|exist
do not want to|this do|go|carryon|life this|on|anymore|through|like ~1 anymore|like|life|it
do not want this life
do not|nolonger|never want|wish|feel to? like|be? living|live|alive|exist|here
not want|wanting to be here|alive|around
not worth living|it|life|being here? $
life is|not|nolonger|isnt ~1 worth|pointless|over|unbearable|hopeless
no point|reason|purpose to? in? going|living|live|life|being|carryon|anything|anymore|existing|me|trying
no|any point|reason $
no reason for? me? to live|be|exist|carryon|go|get
nothing|none left? to live|keep|stay for
what is|was the point !of|in
what is the point of|in living|life|anything|me|it|going|being|carryon|trying
what is the point anymore
can|could not go|carryon|keep|do|take|live|cope|face|bear|manage on|this|it|going|like|anymore|another|life|much ~2 anymore|longer|day|on|this|like|life|more|going
can|could not go|keep on|going !holiday|a|the|to
can|could not carryon
can|could not take|do|bear|stand|cope|manage|face this|it|anymore|life !pain|medicine|medication|tablets|tablet|off|away|brace|drug|with|without|myself|alone|yet|until
can|could not take|bear|stand|cope|manage ~3 anymore
can|could not live|cope|manage like this
can|could not cope !with|lifting|on|at
can|could not live with|like myself|this|pain
cannot see a? way|future|point
see no|any|not way|future|point ~1 out|forward|of|in|anymore
no way out
no future
give|giving|given|gave up on life|everything|myself|living|it|hope|me
^ i? give|giving up $
i give up !breastfeeding|smoking|on|work|my|the
want|ready to give up !breastfeeding|smoking|work|my|the|on|feeding|sugar
tired|sick|had|done|over|finished|fed ~1 of|with|enough|being ~1 life|living|alive|here|existing|everything
had enough of|with life|living|being|everything|it
enough of life|living
want|need|wish|going to disappear|vanish
want|need|wish it|everything|this ~1 all ~1 to? stop|end|be|over|go
want|need it|this|everything|life to? be? over|end
make it all stop|end|go
want to stop living|existing|being|breathing
want to|everything|it sleep|go ~2 forever|never|not
sleep|asleep and|forever not|never ~1 wake
nobody|noone|no would|will|d|one ~1 miss|care|notice ~2
say|saying|said goodbye|goodbyes
goodbye everyone|world|all|forever|mum
goodbye letter|note
suicide|final|last note|letter
my funeral
by the time you read|get
not|wont be around|here much|for|anymore|tomorrow|when|long
not safe|trust|trusting with|myself|by|around|to ~1 myself|baby|be|alone|on
do not feel safe from|with|around myself
do not trust myself
dark|bad|awful|horrible|scary|intrusive thoughts|place
voices telling|tell|say|saying|in
urge|urges|thoughts|thought|images|thinking|scared|afraid|frightened|worried|might|want|wanted|nearly|almost ~3 hurt|harm|kill|shake|smother|drop|suffocate|drown|hit|hurting|harming|killing|shaking|smothering|throw|throwing|shook my|the|her|him|baby|them|it ~1 baby|son|daughter|child|kids|down|window
i ~1 going|will|could|am ~3 hurt|harm|kill|shake|smother|drop|drown my|the|her|him ~1 baby|son|daughter|child|kids
kill|shake|smother|harming|killing|shaking|smothering|shook|suffocate|drown|hurting my|the baby|son|daughter|children|kids|child|newborn
kill|harm|smother|shake|drown him|her|them
rather be dead|not
rather die
end my suffering|misery|pain
finish myself|it off|all
worthless
do not deserve to? live|be|life
die in my sleep
eisiau|isio|moyn|am i? marw|farw
lladd fy|i hun|hunan
brifo|niweidio|frifo fy|i hun|hunan
hunanladdiad
hunan niwed|niweidio
ddim eisiau|isio|moyn byw|bod
methu mynd|cario ymlaen
"""

BREATHING = """
can|could|cannot|hardly|barely|struggle|struggling|unable|do|cant|hard|difficult|trouble|problem|problems|difficulty|difficulties|finding|fight|fighting|trying|hurts|hurt|painful|sore|having|finding not|hardly|barely|hard|it|trouble|to|with|difficulty|difficult|when|i|my|a|problems ~2 breathe|breath|breathing
trouble|difficulty|difficulties|problem|problems|struggling|hard|difficult|issues|hardly|barely|struggle|painful breathe|breathing
can|could not ~2 breathe
can|could not get|catch|take ~1 my|a|enough|any|in|deep ~1 breathe|breath|air
short|shortness|out of breathe|breath
breathless|breathlessness
not breathe|breathing
stopped|stops|stop breathe !exercises|exercise
breathe is|feels|getting|has ~2 bad|hard|difficult|worse|wrong|tight|fast|shallow|funny|painful|heavy|laboured|noisy
gasping
choking
suffocating
blue lips
lips are|have|going|gone|turned ~1 blue
turning|turned|gone|going blue
methu|fethu|anodd anadlu
"""

LEGS = """
can|could|cannot|do|hardly|barely|unable not|feel|move|to|hardly|barely|even ~1 feel|move|use|lift|stand|my|lost ~2 leg|legs|foot|feet|toes|thighs|knees|below|half
can|could not feel|move|use ~3 leg|legs|foot|feet|toes|thighs|waist|below|bottom|half|down
no|lost|losing|lack|loss|less all? ~2 feeling|sensation|use|power|movement|strength ~3 leg|legs|foot|feet|toes|thighs|waist|below|bottom|down|groin|them
leg|legs|foot|feet|toes|thighs are|is|have|has|feel|feels|gone|just|went|gave|give|giving|wont|will|do|not|keep|both ~3 numb|dead|gone|paralysed|paralyzed|way|heavy|move|moving|work|working|weak|tingling|tingly|jelly|feel|collapse|buckle
numb|paralysed|dead|weak|tingly leg|legs|foot|feet|toes|thighs|bottom|bum|groin
numb|numbness|tingling|paralysis ~2 in|down|between|around|from|below ~2 leg|legs|foot|feet|toes|thighs|waist|bottom|bum|groin|there|below
numb from|down|below
paralysed
paralyzed
leg|legs gone|went numb|dead|weak
methu|ddim teimlo|symud|deimlo ~2 coesau|nghoesau|goesau|coes|traed|nhraed
"""

BLEEDING = """
bleeding|bleed|bleeds|bled
haemorrhage|haemorrhaging|hemorrhage|haemoraging|hemorrhaging
blood everywhere|all|pouring|gushing|clots|clot|loss|down|when|in ~2
lots|loads|losing|lost|so|passing|lot|alot|coughing|vomiting|throwing|peeing|too|full|covered of|much|up|a|in|all ~1 blood|clots
soaking|soaked|filling|filled|through|changing|flooding ~3 pad|pads|towel|bed|sheets
passing|passed|big|huge|large|massive clots|clot
flooding
gwaedu
gwaed ymhobman|mawr
"""

VIOLENCE = """
he|she|they|<man>|who|has|keeps|just|always|kept hit|hits|hitting|punched|punches|punching|slapped|slaps|slapping|kicked|kicks|kicking|beat|beats|beating|beaten|strangled|strangles|strangling|choked|chokes|pushed|pushes|shoved|shoves|grabbed|grabs|threw|throws|attacked|attacks|attacking|bit|burnt|burned|raped|rapes|forced|forces|threatened|threatens|threatening|hurts|hurting|abuses|abused|abusing|battered|headbutted|thumps|thumped|belted|whacked|smacked|dragged|pinned ~2 me|us|baby|kids|children|my|son|daughter
been|being|was|getting|am|got ~1 hit|punched|slapped|kicked|beaten|strangled|raped|attacked|assaulted|abused|threatened|battered|stalked
hit|hits|hitting|punched|punches|slapped|slaps|kicked|beat|beats|strangled|strangles|attacked|raped|assaulted|threatened|threatens|battered|abused|abuses me|us
beat|beating|beats|beaten|roughed ~1 up
hands round|around|on my throat|neck
black eye
scared|frightened|afraid|terrified|fear|fearful|petrified of|for my? him|<man>|them
scared|frightened|afraid|terrified|fear|fearful for|about my life|safety
scared|frightened|afraid|terrified of what he
scared|frightened|afraid|terrified to go home
he|<man> scares|frightens|terrifies me|us
scared|frightened|afraid|terrified|worried|think|says|said|say|sure|threatened|threatening|threatens|know ~2 he|she|they|<man>|to|going ~3 hurt|kill|hit|harm|attack|beat me|us|baby|kids|children|him|her|my
he|she|they|<man> will|would|is|going|wants|gonna|might|tried|says|said ~3 hurt|kill|murder|hit|harm ~1 me|us|baby|kids|children|him|her|my
tried to kill|strangle|rape me|us
going to kill|hurt|hit me|us !this|the|my
i|we am|are|do|does|did|feel|not ~2 not|nt|never ~1 feel|safe|be ~1 safe !to|for|with
not feel|feeling safe
not safe here|at|in|with|home|where|around|now|anymore|from
not safe $
unsafe
i|we am|are in danger
in danger $
domestic violence|abuse
violence
violent
abusive
abuse|abused|abusing|abuser
rape|raped
sexual|sexually assault|assaulted|abuse
assault|assaulted
he|<man> ~2 will|does|would|did not let me|us leave|out|go|see|have|use
locked|locks|locking|trapped me|us in|inside|out|with
he|<man> has|got|pulled|had ~1 knife|gun|weapon
call|calling|phone|need|send|get ~1 the? police
throws|threw|smashed|smashing|smashes things|stuff|furniture|plates|house ~2
coercive|controlling
fe|mae ~2 bwrw|taro|taro'n|brifo fi
ofn fy ngwr|partner|fe|fo|ef
ddim yn ddiogel
"""

# Signs of a new break, in the brief's words (F040-F043) and near ones.
WARNING = """
new|sudden|suddenly|worse|worst|sharp|severe|strong|excruciating|awful|terrible|unbearable|agonising|horrendous|extreme|intense|stabbing|different|another|fresh|searing|shooting|horrific|crippling|bad ~3 pain|pains|ache|agony|spasm|spasms
pain ~4 new|sudden|suddenly|worse|worst|severe|unbearable|excruciating|sharp|awful|terrible|agony|stronger|horrendous|increasing|increased|extreme|different
back|hip|ribs|rib|spine|pelvis|wrist ~3 agony|worse|cracked|crack|snapped|snap|popped|pop|clicked|crunch|broke|broken|gone|went|killing|spasm|excruciating
in|such|absolute|total|constant agony
heard|felt|feel|hear ~3 crack|snap|pop|crunch|something ~1 go?
new|another|more|fresh|second|third ~1 break|fracture|fractures|breaks|broken|collapse
fractured|broken|broke|cracked|collapsed my|another|a|more|it|again|something|vertebra|vertebrae
think|thinking|sure|scared|worried|maybe ~3 broken|broke|fractured|fracture|cracked|collapsed
shorter|shrunk|shrinking|shrank
lost|losing|loss|lose ~3 height|inches|inch|cm|centimetres
smaller than
hunched|hunchback|stooped|hump|curved|curving|bent over|bent
back is|has|looks|gone ~2 round|rounded|curved|bent|hunched|bigger|shape|crooked
change|changed|changes|changing|different ~2 shape
shape ~2 changed|changing|different
waist ~2 gone|disappeared|vanished
can|could not|hardly|barely ~2 move|walk|stand|sit|bend|turn|roll|lift|dress|wash|get|straighten|weight|pick|stop ~3
can|could not move|walk|stand|sit|bend|straighten|dress|turn
hardly|barely|struggling|unable|hard ~1 move|walk|stand|sit|bend|get
unable to move|walk|stand|get|sit|bend
bed|house|chair bound
bedbound|housebound
stuck|fell|fallen|slipped|tripped|collapsed in|on|down|over|off|out|today|yesterday|and|this|last|at|to|the|stairs|again|into
i|have|had fell|fallen|slipped|tripped|fall
had a ~1 fall
pain ~2 stops|stopping|stopped|preventing me|everything|my
so|too bad ~2 can|cannot|i ~1 not
"""

# Plain reports of a loss. Blotted out first: fears, questions about what might be, other people, things mislaid.
NOT_LOSS = """
lost|lose|losing ~1 my|the|our|her|his ~1 baby|babys|baby's weight|bump|bag|bags|monitor|clothes|pram|carrier|phone|number|blanket|dummy|toy|book|hat|sock|socks|shoe|shoes|photos|fat|brain|belly|seat|wipes|gate|formula|milk|teeth|hair|cot
lost|lose|losing my|the|our baby's
baby's <message_noun>|weight|dummy|toy
afraid|scared|worried|worry|terrified|fear|frightened|if|might|may|could|thought|nearly|almost|risk|chance|think|dreamt|dreamed|nightmare|going|anxious|panic|panicking|do|did|does|would|dread|threatened|threatening ~4 lose|losing|lost|miscarry|miscarrying|miscarriage|stillbirth|stillborn|die|dies|died|dying|dead|termination
am|is|was|could|might|can i|it|this ~3 miscarriage|miscarrying|losing|stillbirth
have|has|had|did|does|do|was|is|am|are not|nt|never ~3 lost|lose|miscarried|miscarry|died|die|dead|miscarriage|stillborn|miscarrying|passed
no|not|never ~1 miscarriage|miscarriages|stillbirth|loss
my|a|the friend|friend's|sister|mum|mother|colleague|neighbour|cousin|aunt|sister's|mate|daughter|dog|cat|nan|gran|grandmother|niece|sil|mil ~3 lost|miscarried|miscarriage|stillbirth|stillborn|baby ~4 baby|died|miscarriage|pregnancy
friend|sister|cousin|colleague|mum|she|daughter|neighbour|he|they|woman|women lost|loses|loose ~1 her|their|his ~1 baby|babies|pregnancy|son|daughter|twins
friend|sister|cousin|colleague|mum|daughter|neighbour had|has|miscarried a|an? ~1 miscarriage|stillbirth|termination|loss|ectopic
friend's|sister's baby|son|daughter|child ~1 died
do|did|can|could|will|does|is|would|how|what|why|when|was ~5 cause|causes|risk|chance|chances|mean|lead ~3 miscarriage|miscarriages|stillbirth|loss
how many|often ~4 die|died|miscarry
baby|babys|baby's|phone|battery|cat|dog|plant|car|laptop|tv died down
my|the phone|battery|laptop|car|cat|dog|hamster|rabbit|fish|plant ~1 died
dead battery|leg|legs|phone|line|end
lost ~2 my|the|our|a way|phone|number|job|keys|temper|mind|voice|appetite|height|weight|confidence|balance|memory|password|letter|bag|hair|tooth|friend|friends|mum|dad|nan|gran|grandad|husband|patience|faith|purse|wallet
losing my mind|temper|hair|weight|patience
lost his|her shoe|toy|dummy|tooth|teeth|weight|hat|sock|job|appetite|way|blanket|temper|hearing|voice|number|phone|keys|hair|glasses|balance
terminated|termination my|the|of contract|job|employment|call
"""
LOSS = """
lost|lose|losing|loss|lossed my|our|the|a|one|both|this|his|that|of ~2 baby|babies|pregnancy|son|daughter|twin|twins|child|boy|girl|bump|newborn|bub|bubba|bean
loss of my|our|the|a ~2 baby|pregnancy|son|daughter|twin|twins|child|boy|girl
lost|losing him|her|them|it at|to|last|yesterday|today|this|on|in|during|before|after|two|three|a|$|and|so|because
lost another|two|three|twins|one $
we|i lost him|her|them
baby|babies|twin|twins|son|daughter|boy|girl|newborn|child|bub ~3 died|dead|passed|gone|deceased|stillborn|miscarried
baby|twin|twins|son|daughter|boy|girl|she|he did|do|does not make|survive it?
baby|twin|twins|son|daughter|boy|girl was|were|is|has|had|have|just ~2 dead|died|stillborn|passed|gone|lost
one|both of ~2 twins|babies|triplets|them died|passed|dead|did
death|passing of my|our|the ~2 baby|son|daughter|twin|child|boy|girl
my|our|the baby|babies|son|daughter|twins's death|funeral|ashes|grave|burial|cremation
baby|baby's|son's|daughter's death|funeral|ashes|grave|cremation|burial
buried|burying|cremated ~1 my|our|the ~2 baby|son|daughter|boy|girl|twin|twins
miscarried
miscarrying
miscarriage
miscarriages
stillborn
stillbirth
still born|birth
born sleeping|asleep|dead|too
no heartbeat|heart
not find|have|had|got|any a|her|his|the|any|baby's? heartbeat
heart|heartbeat ~2 stopped|stop|gone
stopped growing
had|having|have|after|for|my|a ~2 termination|abortion|tfmr
terminated|ended|end|terminate|aborted the|my|our|this ~1 pregnancy|baby
pregnancy|baby has|was|is|been|had|ended|did ~1 ended|terminated|lost|over|failed|end|ectopic|failing|viable
pregnancy ended|failed|loss
ectopic
molar pregnancy
baby|she|he|twin grew|gained|got|has|is|are|in ~2 wings|heaven|angel|angels|peace
angel baby|babies
baby loss
lost|loss at ~1 weeks
lost|loss ~1 pregnancy|baby
rainbow bridge baby
neonatal|cot|infant death
sids
bu farw ~2 babi|mabi|mab|merch|y
babi|mabi|mab|merch wedi|yn|ni ~1 marw|farw|colli
collais|collodd|colli|golli|wedi ~1 y|fy|ein|colli|golli ~1 babi|mabi|baban|beichiogrwydd
camesgor|camesgoriad|erthyliad|gamesgoriad
marw anedig
marwanedig
"""
