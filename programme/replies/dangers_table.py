"""Urgent words: the brief's list (Staff alerts) and close paraphrases. Language of the tables: phrases.py.

A safety net: it misses things and it cries wolf. It errs on the side of flagging; what is flagged is for people to
judge. Each table is read twice, with and without punctuation.
"""

from programme.replies.vocabulary import CLASSES
from programme.replies.word_set import word_set

_HIT = word_set(
    """hit hits hitting punched punches punching slapped slaps slapping kicked kicks kicking beat beats beating beaten
    strangled strangles strangling choked chokes choking pushed pushes pushing shoved shoves grabbed grabs grabbing
    attacked attacks attacking burnt burned raped rapes forced forces threatened threatens threatening hurts hurting
    abuses abused abusing battered batters headbutted thumps thumped whacked smacked dragged pinned throttled \
    throttles
    assaulted assaults stabbed stabs threw throws slammed slams knocked"""
)
_HARM = word_set("hurt harm kill shake smother drop suffocate drown hit injure strangle poison")
_HARMING = word_set(
    """hurting harming killing shaking smothering dropping suffocating drowning hitting injuring throwing shook
    strangling poisoning"""
)
_PILLS = word_set("pills tablets paracetamol painkillers medication codeine morphine meds ibuprofen medicine")
_FEAR = word_set("scared frightened afraid terrified fear fearful petrified")

DANGER_CLASSES = {
    **CLASSES,
    "hit": _HIT,
    "harm": _HARM | _HARMING,
    "harming": _HARMING,
    "baby": word_set("baby babies son daughter child children kids newborn twins bub toddler"),
    "pills": _PILLS,
    "fear": _FEAR,
    "legs": word_set("leg legs foot feet toes thigh thighs knees calves"),
    "many": frozenset(str(number) for number in range(10, 200)) | word_set("ten dozen twenty thirty forty fifty"),
    "below": word_set("waist below bottom bum groin hips down there half"),
    "self": word_set("myself meself oneself"),
    "breath": word_set("breathe breaths air"),
}

# Blotted out before the tables are read: everyday speech and good news.
HARMLESS = """
no|not|nolonger|stopped|without bleeding|bleed|haemorrhage
bleeding|bleed has|had|is|all? now|almost|nearly? stopped|finished|gone|settled|fine
bleeding stopped
bleeding hell|obvious|annoying|nuisance|phone|texts|messages|typical|useless|thing
no|not|never suicidal|suicide
am not going|thinking|planning|about to|of kill|hurt|harm|end|kill|hurting
am not suicidal
killing me|us !because
in|at|by|to|until|till|near|towards the end
<baby>|bump|she ~2 kicks|kicked|kicking|punched|hit me|us?
he|she kicked|kicks me in the ribs|bladder
dying for|to !live|be
died|dying of embarrassment|laughter
killed|killing|kill the|my mood|time|appetite
kill for a|some
breathe exercise|exercises|technique|techniques|thing|tips|easy|easier|better|normally|again|fine
can breathe
safe|safely to lift|use|take|exercise|do|hold|carry|drive|have|eat|move|bend|fly
safe for|in|during baby|me|pregnancy|breastfeeding
cut myself ~3 kitchen|cooking|knife|glass|shaving|paper|fringe
not being abused
hit me that|how|when|today|yesterday|like|hard
it|that|this|which|really|suddenly|reality|news hit|hits me
no violence
let it|this|that|them beat me
beaten|beating|beat up by|myself
not want|like it|this|them|these to? end|stop|be
point of|in <det>? <message_noun>|texting|messaging
burden to|on|for my|the|a doctor|nurse|gp|midwife
"""

SELF_HARM = """
# saying it outright
kill|killing|killed|hang|hanging|drown|shoot|stab|starve|poison|top|topping|unalive|finish <self>
just|someone|somebody|please|wish ~2 kill me
kms
end|ending|take|taking|took|finish my|own ~1 life
end|ending it !with|at|early|up
end|ending everything|things $
end this all $
do|doing <self> in
suicide
suicidal
selfharm|selfharming|selfharmed
self harm|harming|harmed|injury|injure|injuring
hurt|hurting|harm|harming|harmed|cut|cutting|burn|burning|injure|injuring|punish|punishing|stab|scratching <self>
been|started|am|keep cutting again|$
cut|cutting|burn|burning|slashed my arms|arm|wrists|wrist|legs|thighs
think|thinking|thought|thoughts about|of ~1 jumping|drowning|hanging|overdosing
thought|thinking|planned|know about? how ~2 do it
od
overdose|overdosed|overdosing
over dose|dosed
taken|took|take|taking|swallowed|swallow|swallowing|had ~1 all|too|loads|handful|load|lots|whole ~2 <pills>|many
taken|took|take|taking the|a whole packet|box|bottle|lot
taken|took|take|taking|swallowed|had <many> ~1 <pills>
enough <pills> to ~2 die|end|kill|finish|sleep|do
jump|jumping|throw|throwing|threw <self>? ~1 off|under|out|in|from|front
throw|throwing|threw <self> down
off a|the ~1 bridge|cliff|building|roof|balcony
walk|walking|step|stepping in|under|into front|a|the|traffic
in front of a|the ~1 train|bus|car|lorry|tube|truck
crash|crashing|drive|driving ~2 car|off|into|wall|tree !park|seat
slit|slitting|slash my wrists|wrist|throat
hunanladdiad
hunan niwed|niweidio
lladd fy|i hun|hunan
brifo|niweidio|frifo fy|i hun|hunan
# wanting to be dead, or not to be here
want|wanted|going|ready|rather|hoping|wish|hope|like|plan|deserve|prefer|waiting|longing|pray|praying to? ~1 die|dead
want|wanting ~2 be dead|gone
want to be with my? mum|dad|baby|him|her|them|jesus|god
let me die
just die
rather be? dead
rather not be here|alive
think|thinking|thought|thoughts of|about ~2 dying|death|suicide|ending|dead|die|end
think|thinking|thought|thoughts|obsessed about|of suicide|dying|death|dead
feel|feeling|feels like ~1 dying|ending
i am dying
dying inside
better off dead
better ~1 without me
better|easier|happier|best|fine ~2 if i was|were|am|died|disappeared|did
better off? if i was|were|am|died|had|did|went
happier|easier|fine|better|good off? without me
burden to|on
i am|feel|become|being|just|like a|such|such? ~1 burden
wish|wished|wishing ~1 i was|were|am ~1 dead|never|not
wish|wished i would|could|had not|never|just ~2 wake|woken|been|born|here|survived|alive|die|dead|exist|disappear|\
sleep
wish i had died
hope|hoping|pray|wish|want|wanted ~3 not|never wake|waking
never been born
do|did|does|can not want|wish|like to ~1 be|stay|live|exist|wake ~1 here|alive|around|up
do|did|does can? not want|wish|like to live|exist|wake like|anymore|up|$
do|did|does not want to be here|alive|around|anymore
do|did|does not want to live|exist
do not want to do this|it|life|anymore anymore|$
do not want to go|carryon on|anymore|living|like|$
do not want this life
not|nolonger|never want|wanting|wish|feel to? like|be? living|live|alive|exist|here
not want|wanting to be here|alive|around
not going to be here|around
will not|soon|nolonger be here|around much|for|anymore|tomorrow|when|long|soon|to
disappear|vanish forever|completely|$
want|need|wish|going|like to just? disappear|vanish
sleep|asleep and? forever|not|never ~1 wake|up|$
sleep|asleep|bed and not|never ~1 wake
eisiau|isio|moyn|am i? marw|farw
ddim eisiau|isio|moyn byw|bod
# no point, no way out, giving up
not worth living
life is|not|nolonger ~2 worth|pointless|over|unbearable|hopeless
not worth it anymore
no|any|the point|reason|purpose to|in|of? going|living|live|life|being|carryon|anything|existing|me|trying|keep
no|any point|reason anymore|$
not see a|any|the ~1 way|future|point
see|seeing|sees no|any|the|not point|way|future ~1 anymore|out|forward|in|of|$
no reason for? me? to live|be|exist|carryon|go|get
nothing|none left? to live|keep|stay for
what is the point of|in living|life|me|it|going|being|carryon|trying|anything|anymore
what is the point $
what is|was the point anymore|now $
can|could not go|keep on|going !holiday|a|the|to|out|back
can|could not keep doing this|it
can|could not carryon
can|could not take|do|bear|stand|cope|manage|face|handle this|it|anymore|life \
!<pills>|pain|tablet|off|away|brace|drug|with|without|myself|alone|yet|until|at
can|could not take|bear|stand|cope|manage|do|face|handle ~3 anymore
can|could not face another|tomorrow|the day|tonight|it|life
can|could not live|cope|manage like this
can|could not cope !with|lifting|on|at
can|could not live with|like myself|this|pain
do|did not think i can|could|will ~2 go|keep|cope|carryon|do|going|manage|survive|live
do|did not know how ~2 go|keep|carryon|cope|survive ~2 anymore|on|going|$
no way out
no future
no hope
give|giving|given|gave up on life|everything|myself|living|it|hope|me
^ i? just? give|giving up $
i give up !breastfeeding|smoking|on|work|my|the
want|ready to give up !breastfeeding|smoking|work|my|the|on|feeding|sugar
tired|sick|had|done|over|finished|fed|bored|enough up? of|with|enough|being ~1 life|living|alive|existing|everything
had enough of|with life|living|being|everything
want|need|wish|going|like it|everything|this ~1 all ~1 to? stop|end|be|over|go
want|need|like it|this|everything|life to? just? be? over|end
make it all stop|end|go
want to stop living|existing|being|breathe
nobody|no would|will|one ~1 miss|care|notice ~2
end my suffering|misery|pain
worthless
do not deserve to? live|be|life
die in my sleep
methu mynd|cario ymlaen
# goodbyes and plans
say|saying|said my? goodbye|goodbyes
this is goodbye
goodbye everyone|world|all|forever
goodbye letter|note
note|letter|letters ~5 goodbye|gone|kids|children
suicide|final|last note|letter
my funeral
by the time you read|get
way|ways|how|when|where to ~1 die|kill
take|taking them all
should|deserve|meant|supposed to? be dead|gone
plan|plans|planned|planning to|how|for ~2 end|die|kill|my death
dark|intrusive|suicidal|bad|awful|horrible|scary thoughts|place
voices telling|tell|say|saying|in
do|doing|done something ~1 stupid|silly|bad|terrible|awful|drastic
do|doing something|anything to ~2 <baby>|<self>
imagine|imagining|picture|picturing|keep ~2 driving|jumping|crashing|stepping|dying|falling
# not trusting herself, or the baby in danger from her
not safe|trust|trusting|safely|feel ~2 <self>
do not feel safe from|with|around <self>
urge|urges|thoughts|thought|images|thinking|<fear>|worried|might|want|wanted|nearly|almost|think ~4 <harm>|throw \
my|the|her|him|our ~1 <baby>|against|out|down
i ~1 going|will|could|am|have ~3 <harm> my|the|her|him|our ~1 <baby>
<harming> my|the|our ~1 <baby>|window
shake|shook|smother|kill|drown|suffocate my|the|our ~1 <baby>
kill|smother|shake|drown|suffocate him|her|them
throw|throwing|threw my|the|him|her ~1 <baby>|out|down|across
"""

BREATHING = """
can|could not|hardly|barely|even ~2 <breath>
can|could|will|is|are|do|not hardly|barely breathe
not breathe
not able ~2 <breath>
not get|catch|take|getting|catching ~2 <breath>
trouble|difficulty|difficulties|problem|problems|struggle|struggling|struggles|hard|difficult|issues|painful ~4 \
<breath>
hardly|barely|unable|fighting|struggling to? breathe
hurts|hurt|hurting|painful|pain|agony ~3 breathe
short|shortness|out|run|running|gasping of|for|out ~1 <breath>
breathless|breathlessness
gasping
choking !on
suffocating
stopped|stops breathe !exercises|exercise
breathe is|feels|getting|has|gone ~2 bad|hard|difficult|worse|wrong|tight|fast|shallow|funny|painful|heavy|laboured|\
noisy
blue lips
lips ~2 blue
turning|turned|gone|going blue
methu|fethu|anodd anadlu
"""

LEGS = """
not|hardly|barely|unable|no|lost|losing|lose|stopped ~1 feel|move|use|lift|stand|moving|feeling ~3 <legs>
not|hardly|barely|unable|lost|nothing|anything ~2 feel|move|feeling|anything|everything ~2 from|below|down ~2 \
waist|down|below
not feel|move anything ~2 waist|down|below
no|lost|losing|lack|loss|less all? ~2 feeling|sensation|use|power|movement|strength|control ~3 <legs>|<below>
<legs> are|is|have|has|feel|feels|just|went|gave|give|keep|both|will|do|stopped ~3 \
numb|dead|gone|paralysed|paralyzed|weak
<legs> are|is|have|has|gone|just|gave|give|keep|both ~2 giving|give|gave|gone|given|going way|from|under|weak
<legs> are|is|feel|feels|have|just|gone|like ~3 heavy|tingling|tingly|jelly|lead|collapsed|buckled|buckling
<legs> will|do|does|did|can|could not move|work|feel|hold
<legs> ~2 stopped working|moving|responding|work
<legs> gone|went|going numb|dead|weak
numb|paralysed|dead|tingly ~1 <legs>|bottom|bum|groin
numb|numbness|tingling|paralysis|numbing ~2 in|down|between|around|from|below|of ~2 <legs>|<below>
paralysed
paralyzed
methu|ddim teimlo|symud|deimlo ~2 coesau|nghoesau|goesau|coes|traed|nhraed
"""

BLEEDING = """
bleeding|bleed|bleeds|bled
haemorrhage|haemorrhaging|hemorrhage|haemoraging|hemorrhaging
blood everywhere|all|pouring|gushing|clots|clot|loss|down|when|coming|in ~2 !pressure|test|tests
lots|loads|losing|lost|so|passing|lot|alot|coughing|vomiting|peeing|too|full|covered|pouring|soaked|soaking|gushing \
of|much|up|in|with ~2 blood|clots
much blood
blood ~2 pouring|gushing|running|dripping|everywhere
soaking|soaked|filling|filled|through|changing|flooding ~3 pad|pads|towel|bed|sheets|knickers
passing|passed|big|huge|large|massive ~1 clots|clot
flooding
gwaedu
gwaed ymhobman|mawr
"""

VIOLENCE = """
he|she|they|<man> ~2 <hit> ~1 me|us|<baby>|my
who|keeps|kept <hit> me|us
been|being|was|getting|am|got|have|is ~1 punched|slapped|beaten|strangled|raped|attacked|assaulted|abused|\
threatened|battered|stalked
punched|punches|slapped|slaps|beat|beats|strangled|strangles|attacked|raped|assaulted|threatened|threatens|battered \
me|us
beat|beating|beats|beaten|roughed|roughs|knocks|knocked ~1 up|about
physical|violent|aggressive|rough|nasty with|to|towards me|us
hands ~1 round|around|on my throat|neck
round|by my|the throat|neck
black eye
<fear> of|for my? him|<man>|them
<fear> for|about my|our life|lives|safety
<fear> of what he
<fear> to go|be home|at|alone|in|with|near ~1 home|him|house|$
he|<man> scares|frightens|terrifies|scaring me|us
<fear>|worried|think|sure|know|says|said|say ~3 he|she|they|<man> ~3 <harm>|attack|beat|get me|us|<baby>|her|my
threatened|threatening|threatens ~3 <harm>|attack|beat|get me|us|<baby>|him|her|my
he|she|they|<man> will|would|is|going|wants|might|tried|says|said|threatened|threatens|threatening ~3 \
<harm>|hurt|murder|attack me|us|<baby>|him|her|my|himself
tried|trying|going to kill|strangle|rape|hurt me|us !this|the|my
i|we am|are|do|does|did|feel ~2 not|never ~1 feel|feeling|be? ~1 safe !to|for
i|we am|are not safe !to|for|with
not feel|feeling safe
not safe here|at|in|home|where|around|now|anymore|$
not safe with him|my|<man>|them
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
locked|locks|locking|trapped me|us|my in|inside|out|with
he|<man> has|got|pulled|had|have ~1 knife|gun|weapon
call|calling|phone|need|send|get ~1 the? police
throws|threw|smashed|smashing|smashes things|stuff|furniture|plates|house ~2
coercive|controlling
fe|mae|fo|o|gwr ~3 bwrw|taro|brifo fi
ofn fy|o|fe ~1 gwr|ngwr|partner|fe|fo|ef
ddim yn ddiogel
"""
