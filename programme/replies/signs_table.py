"""Signs of a new break, and plain reports of a loss. Language of the tables: phrases.py."""

from programme.replies.vocabulary import CLASSES
from programme.replies.word_set import word_set

_CHILD = word_set("baby babies son daughter twin twins child boy girl newborn bub bubba bean triplets")
_PAIN = word_set("pain pains ache agony spasm spasms")
_STRONG = word_set(
    """new sudden suddenly worse worst sharp severe strong stronger excruciating awful terrible unbearable agonising
    horrendous extreme intense stabbing different searing shooting horrific crippling"""
)
SIGN_CLASSES = {
    **CLASSES,
    "child": _CHILD,
    "pain": _PAIN,
    "strong": _STRONG,
    "back": word_set("back hip ribs rib spine pelvis wrist neck"),
    "others": word_set(
        """friend sister mum mother colleague neighbour cousin aunt mate niece sil mil friend's sister's woman women
        someone people lady"""
    ),
    "mislaid": word_set(
        """weight babys bump bag bags monitor clothes pram carrier phone number blanket dummy toy book hat sock socks
        shoe shoes photos fat brain belly seat wipes gate formula milk teeth hair cot tooth appetite way temper \
        hearing
        voice keys glasses job"""
    ),
    "fear": word_set(
        """afraid scared worried worry terrified fear frightened if might may could thought nearly almost risk chance
        think dreamt dreamed nightmare going anxious panic panicking would dread threatened threatening"""
    ),
}

# The brief's words (F040 to F043) and near ones. They only send the reply to a nurse.
WARNING = """
<strong>|another|fresh|bad ~3 <pain>
<pain> ~4 <strong>|increasing|increased
<back> ~3 agony|worse|cracked|crack|snapped|snap|popped|pop|clicked|crunch|broke|broken|gone|went|spasm|excruciating
in|such|absolute|total|constant agony
heard|felt|feel|hear ~3 crack|snap|pop|crunch|something ~1 go?
new|another|more|fresh|second|third ~1 break|fracture|fractures|breaks|broken|collapse
fractured|broken|broke|cracked|collapsed my|another|a|more|it|again|something|vertebra|vertebrae
think|thinking|sure|scared|worried|maybe ~3 broken|broke|fractured|fracture|cracked|collapsed
shorter|shrunk|shrinking|shrank
lost|losing|loss|lose ~3 height|inches|inch|cm|centimetres
smaller than
hunched|hunchback|stooped|hump|curved|curving
bent over|forward
back is|has|looks|gone ~2 round|rounded|curved|bent|hunched|bigger|shape|crooked
change|changed|changes|changing|different ~2 shape
shape ~2 changed|changing|different
waist ~2 gone|disappeared|vanished
not|hardly|barely|unable to? move|walk|stand|sit|bend|turn|roll|dress|straighten
not|hardly|barely|unable to? ~1 get|lift|pick up|out|off|dressed|anything|downstairs|upstairs
struggling|hard to move|walk|stand|sit|bend
bed|house|chair bound
bedbound|housebound
stuck in|on bed|floor|chair|the
i|have|had|just fell|fallen|slipped|tripped
fell|fallen|fall|slipped|tripped over|down|off|on ~2
had a ~1 fall
pain ~2 stops|stopping|stopped|preventing me|everything|my
"""

# Blotted out before LOSS is read: fears, questions, other people's losses, things mislaid.
NOT_LOSS = """
lost|lose|losing ~1 my|the|our|her|his ~1 <child>|baby's <mislaid>
lost|lose|losing ~1 my|the|our|her|his <mislaid>
baby's <mislaid>
<fear> ~4 lose|losing|lost|miscarry|miscarrying|miscarriage|stillbirth|stillborn|die|dies|died|dying|dead|termination
my|the|our|his|her mum|dad|nan|gran|grandad|grandmother|grandfather|uncle|aunt|friend|husband|partner|father|mother|\
brother|dog ~2 died|passed|dead
do|did|does i|it|this|that|they|the ~2 lose|miscarry|miscarriage|die|dies
am|is|was|could|might|can i|it|this ~3 miscarriage|miscarrying|losing|stillbirth
have|has|had|did|does|do|was|is|am|are|were not|never ~3 \
lost|lose|miscarried|miscarry|died|die|dead|stillborn|passed|miscarrying
no|not|never ~1 miscarriage|stillbirth|loss
<others> ~2 lost|loses|loose|losing ~2 <child>|pregnancy
<others> ~1 had|has|having|miscarried a|an? ~1 miscarriage|stillbirth|termination|loss|ectopic
<others> ~1 miscarried
<others> <child> ~2 died|dead|passed|stillborn
she|he|they lost|loses her|their|his ~1 <child>|pregnancy
do|did|can|could|will|does|is|would|how|what|why|when|was ~5 cause|causes|risk|chance|chances|mean|lead ~3 \
miscarriage|stillbirth|loss
how many|often ~4 die|died|miscarry
my|the phone|battery|laptop|car|cat|dog|hamster|rabbit|fish|plant|tv|boiler ~2 died|dead
dead battery|leg|legs|phone|line|end
lost ~2 my|the|a way|phone|job|keys|temper|mind|voice|appetite|height|confidence|balance|memory|password|letter|friend
lost ~2 my|the|our mum|dad|nan|gran|grandad|husband|patience|faith|purse|wallet|card|appointment
losing my mind|temper|hair|weight|patience
lost his|her <mislaid>
terminated|termination my|the|of contract|job|employment|call
"""

LOSS = """
lost|lose|losing|loss my|our|the|a|one|both|this|his|that|of|another ~3 <child>|pregnancy|bump|pregnancies
loss of my|our|the|a ~2 <child>|pregnancy
lost|losing him|her|them|it at|to|last|yesterday|today|this|on|in|during|before|after|two|three|a|$|and|so|because
lost another|two|three|twins|one $
we|i lost him|her|them
<child> ~6 died|dead|passed|deceased|stillborn|miscarried
<child> is|has|was gone $
<child>|she|he did|do|does not make|survive it?
one|both of ~2 twins|babies|triplets|them died|passed|dead|did
death|passing of my|our|the ~2 <child>
<child>|baby's|son's|daughter's|twins death|funeral|ashes|grave|burial|cremation
buried|burying|cremated ~1 my|our|the ~2 <child>
miscarried
miscarrying
miscarriage
stillborn
stillbirth
still born|birth
born sleeping|asleep|dead|too
no heartbeat|heart
not find|have|had|got|any a|her|his|the|any|baby's? heartbeat
heart|heartbeat|baby's ~3 stopped|stop|gone !racing|pounding
stopped growing
had|having|have|after|for|my|a ~2 termination|abortion|tfmr
terminated|ended|end|terminate|aborted the|my|our|this ~1 pregnancy
terminated|aborted the|my|our ~1 baby
pregnancy has|was|is|been|had|did ~1 ended|terminated|lost|over|failed|end|ectopic|failing|viable
pregnancy ended|failed|loss
ectopic
molar pregnancy
<child>|she|he grew|gained|got|has|is|in ~2 wings|heaven
angel baby|babies
baby loss
lost|loss at ~1 weeks
lost|loss ~1 pregnancy|baby
neonatal|cot|infant death
sids
bu farw ~2 babi|mabi|mab|merch|y
babi|mabi|mab|merch wedi|yn|ni ~1 marw|farw|colli
collais|collodd|colli|golli|wedi ~1 y|fy|ein|colli|golli ~1 babi|mabi|baban|beichiogrwydd
camesgor|camesgoriad|erthyliad|gamesgoriad
marw anedig
marwanedig
"""
