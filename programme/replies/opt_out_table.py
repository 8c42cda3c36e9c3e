"""Phrases that ask us to stop without a stopping verb, or may do so. Language of the tables: phrases.py."""

# Everyday phrases that hold a stopping word and are never about messages. Blotted out before anything else is read.
NOT_ABOUT_MESSAGES = """
text|texting and drive|driving|drives
bus|tube|tram|train|pit|coach stop
full stop
end of my|the|her|his|our|your|this|each ~1 tether|rope|day|week|month|year|world|road|tunnel|line|bed|pregnancy|\
life|night|shift|term|time|treatment|course|it
at|by|in|towards|until|till|from|near|to the end
at|by|from|near|lower|other|back|top|bottom|deep|dead|week end
week end|ends
the|an|any|no end to|in|of
is there an end
is there ~2 end
to no end
on end
make ends
end up|ended
to|till|until the end
split ends
"""

# Opt-outs that need no stopping verb. Each line by itself is a clear opt-out.
CLEAR = """
sure|ensure|prevent|see ~2 not <receive> ~3 <messages>|anything|anymore|more
^ no <message_noun> $
nolonger|not needed|required|wanted|necessary $
withdrawal of|from ~2
not|nolonger want|wish|wanting|wishing|like to be? take|taking|part part|of ~2
can not take|stand|bear|cope|face|handle|deal with? ~2 <det>? <messages>
prefer|better|rather|nice|like|happier|grateful|appreciate ~1 if|that? you|<messages> stopped|ceased|quit ~2
want|like|wish out of <det>? <det>? <list>|<messages>|this
not want|wanting|wish|wishing|like to do|continue|carryon|keep|use|go with|on|getting|receiving? with? <det>? \
<det>? <messages>|this
not wanting|needing|requiring <det>? <det>? <messages>
not interested $
not|nolonger interested in <det>? <det>? <messages>|this
nolonger interested $
nolonger want|wish|need|require|desire to? <receive>|be? <det>? <det>? <messages>|sent|contacted|texted|messaged
nolonger want|wish|need|require|desire <det>? <det>? <messages>
nolonger want|wish|need to be on|part|in|sent|contacted|texted|messaged|included|involved
do|did|does not want|need|wish|require|care|desire|appreciate|wanted to? <receive>|be? sent? for? <det>? <det>? \
<det>? <messages> !to|stop|ending|telling|<message_noun>
do not want|need|wish|like|require to? be? <receive> anything|anymore|more|nomore|from ~1 from? you
do not want|need|wish|like to? be? sent|contacted|texted|messaged|bothered|disturbed|emailed|reminded
do not want|need|wish|like to? be on|part|in|included|involved ~2 <list>|this|it
do not want|need|like|wish you to? <send_any> me|us|anymore|these|anything
do not want|need|like|wish you|anyone to? <send_any>|contacting|messaging $
do not want|wish to? continue|carryon|go with|getting|receiving <det>? <det>? <messages>|this
do not want <det>? <det>? <messages> !to|stop|<message_noun>
never|not asked|signed|agreed|consented|subscribed|requested|wanted up? for|to? <det>? <det>? <messages>
did not ask|sign|agree|consent|subscribe|request for|up|to? for? <det>? <det>? <messages>
rather|prefer|prefer not to? <receive>|be? <det>? <det>? <messages>|sent|contacted|texted|messaged !to
like|want|prefer|wish|rather|love to? not|nolonger to? be? <receive>|sent|contacted|texted <det>? <det>? \
<messages>|anything|$
last <message_noun> i want|need
last <message_noun> from you
so i|we do not <receive> ~2 <messages>
want|like off|out of? <det>? <list>|<messages>|this
do not want ~3 nothing|anything ~1 from you
do not want|need|wish to? <receive> ~1 anything|nothing|any
rather|prefer not to <receive> <det>? <det>? <messages>
rather|prefer not be? sent|contacted|texted|messaged|emailed|to
rather|prefer you did|do not <send_any>
prefer no <det>? <messages>
no need for|of <det>? <det>? <messages>
no need for? you? to <send_any>|keep|continue
nobody needs ~1 <messages>
had|have|seen|got enough of|with <det>? <det>? <messages>|<sending>
enough of <det>? <det>? <messages>|<sending>
enough <messages>|<sending> $
sick|tired|fed|bored|done|finished|through and? tired|sick? of|with|up|by of|with|by? <det>? \
receiving|getting|having? <det>? <messages>|<sending> !about
sick|tired|bored|done|finished|through of|with|by receiving|getting|having? <det>? <det>? <messages>|<sending>
fed up of|with|by receiving|getting|having? <det>? <det>? <messages>|<sending>
withdraw|revoke|retract|rescind|cancel|remove|withdrawing|withdrawn|revoking my|all|any|the? \
consent|permission|agreement
do not consent|agree to|anymore <det>? <messages>|this|being|anymore|it
do not consent $
do not have my? permission|consent
no consent
consent withdrawn|revoked
put|putting a stop|end to <det>? <messages>|<sending>
cease and desist
count me out
knock <det>? <messages> on the head
want off $
switch|turn|shut|turning|switching <det>? <messages> off
switch|turn|shut off <det>? <messages>
go away with <det>? <messages>
# Welsh
peidiwch|paid|peidio|pheidio a|ag|ac? <det>? \
tecstio|anfon|danfon|cysylltu|chysylltu|gyrru|decstio|thecstio|ddanfon|hala
dim mwy|rhagor o? negeseuon|neges|tecstiau|decstiau|tecst|rhain|rhein|hyn
^ dim mwy|rhagor $
ddim|dim eisiau|isio|moyn|angen ~3 negeseuon|neges|tecstiau|rhain|rhein|hyn
sai|sain ~1 moyn ~1 negeseuon|neges|tecstiau|rhain|rhein|hyn
gadewch|gadwch|gadael|gad llonydd|lonydd|fi
tynnwch|tynna|dilewch|dileu|cymerwch fi|fy ~1 oddi|rhif|enw|manylion|i
rhowch|rho gorau i
"""

# Rude or plain dismissals: clear when they open a clause, are asked for, or are all that is said.
DISMISSALS = """
leave me|us alone
leave me|us be
leave me|us in peace
leave my phone alone
let me be $
go away
get lost
fuck|piss|bugger|sod|f|bog|naff|jog off|on
do one
lose my number|details|no
forget my number
get out of my phone|inbox|life
give it a rest
pack it in
knock it off
jack it in
get off my phone|mobile|case|back
give me a? rest|peace
back off
get stuffed
"""

# Not clear either way: a nurse looks.
PERHAPS = """
do|please|would not|never ~1 send|deliver|forward|write|post ~3 <message_noun>
not think|sure|certain ~2 need|want ~1 <messages>
do i have|need to <receive> <det>? <messages>
<messages> ~1 compulsory|optional|mandatory
is|are not ~1 for me $
stop|ending|refrain|avoid|prevent|block|hate|leave|remove|delete|cancel|without ~3 <message_noun>
^ no <message_noun>
i|have left <det>? programme|service|list|scheme|subscription
not find <messages> ~1 helpful|useful
^ no need $
^ no thanks
^ not now
not for me $
not helpful|helping|useful
are|is|was not helpful|helping|useful|relevant|for me|welcome
do not need|want|like this|it|any|more|anymore|anything $
do not need|want this|it anymore
do not want !to ~2 <messages>
do not like <det>? <messages>
do not need|like ~2 <messages>
do not like getting|receiving
did not ask|sign up for|to this
never asked|signed up? for? this|it|them $
spam
unwanted|unsolicited|harassment|harassing|nuisance|report|reporting you|this|messages?
<messages> ~3 upsetting|annoying|upset|triggering|stressing|irritating|pointless|useless|unhelpful|distressing
<messages> upset|annoy|distress|trigger|stress|irritate me
being contacted|messaged|texted
^ i am|have done|finished $
^ done|finished with|now it|this $
had enough $
^ enough $
^ that is enough
^ enough is enough
^ i? want out
^ i? quit $
^ goodbye
^ shut up
^ unfollow
^ block
have <det>? <messages> stopped
how|can|could i|we ~1 cancel this|it
do you have to <send_any>
you ~3 keep <sending>
point of|in <det>? <messages>
did not agree|consent|ask|sign|subscribe ~2 this
<messages> make|makes|making me ~1 worse|sad|cry|anxious|upset|stressed|ill|down|panic|depressed
how|can|could ~2 get|come|be rid|off|out of? <this>|<messages> $
want|like|just|prefer|wish to be left alone
leave the|this|your programme|service|list|group|study|scheme
why are|do you|they still|keep? <send_any>
still|keep texting|messaging|sending|contacting|getting
^ byebye|bye $
^ not? anymore $
"""

# "No reminders" answers the menopause question; anything more is an opt-out.
# Getting off a list. Read with the leads above, as a verb.
REMOVALS = """
leave|keep me|us|my ~1 off|from|out of? <det>? <list>|this|it
remove|delete $
take|took|get|cut|knock|strike|cross|scratch me|us ~2 off|out !the|my|of|from|a|this|these|it|here|your
take|get|cut|knock|strike|cross|scratch my|this|the ~1 number|name|details ~1 off|out
take|took|get|knock|strike|cross|cut|scratch|have|taken me|us|my|this ~2 off|out|from of|from? <det>? <det>? \
<list>|<messages>
take|get me|us off this|it $
remove|delete|erase|deregister|unregister|unenrol|unenroll|exclude|scrub|wipe|unlist|withdraw me|us
get rid of <det>? <det>? number|name|details|data
leave this|it $
sign|log me|us out
discharge|release|excuse me|us from|of <det>? <det>? <list>|<messages>
remove|delete|erase|wipe|clear|scrub|destroy|forget my|this|the|all|his|her my|of|the? my? \
mobile|phone|contact|personal|tel|telephone|cell? number|no|details|name|data|info|information|address|numbers|\
contact|record|records|it|account
remove|delete|erase number
remove|delete <det>? <list>|<messages>
come|get|be|go|drop|pull|opt|withdraw|back|leave|exit off|out|from of|from? <det>? <det>? <list>|<messages>
leave|exit|quit|withdraw <det>? <det>? programme|service|list|scheme|study|trial|subscription
"""
REMOVED = """
<messages> ~1 be|get stopped|cancelled|ended|switched|turned|deleted ~1
want|need|like|get|having <det>? <det>? <messages> ~1 stopped|cancelled|ended
removed|deleted|taken|erased|unlisted from|off|out of|from? <det>? <det>? <list>|<messages>
my|me|our|the ~2 number|name|details|data|info|information|me|us to? be? removed|deleted|erased|taken
be|get|been removed|deleted|unlisted
be|get taken off
"""

# Parts of a request that make it smaller than an opt-out.
LIMITS = """
about|regarding|concerning
at night|work|nights|weekends|bedtime|lunch|school|midnight|dinner|home|teatime
at 1|2|3|4|5|6|7|8|9|10|11|12
in|during the? morning|mornings|evening|evenings|night|afternoon|day|daytime|week|meeting|middle
before|after|while|whilst|when|during|until|till|til|unless|between
on monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|sundays|saturdays|weekends|the weekend
early|late|earlier|later|overnight|tonight|weekends
to|on my|the|this old|work|other|husband|partner|landline
"""
LIMITS_THAT_ARE_NONE = """
about|regarding|concerning <this>|everything|anything|pao|osteoporosis|these|your|my|the $
about <this>|everything|anything|pao|osteoporosis|these
when|until i say|said|ask|asked|tell|told
until further notice
after today|tonight|now|this|that
while? i am|have asked|telling
"""
TOO_MANY = """
so|as|that|this|too|quite many|much|often|frequently|frequent|regularly
every hour|minute|few|5|two|single
"""
