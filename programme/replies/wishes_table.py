"""Phrases for everything a woman may ask for but an opt-out. Language of the tables: phrases.py."""

from programme.replies.word_set import word_set

# Whole replies, padding left out.
START_WHOLE = """
start unstop restart resubscribe subscribe optin recommence dechrau ailddechrau
"""
START = """
start|restart|begin again
start|restart|begin|recommence|resend <det>? <det>? <messages>|texting|messaging|sending|contacting
start them|these|it up? again
sign|subscribe|put|add|opt|get|have me back|again
sign|put|add|opt|get me ~1 back
sign me up
turn|switch|put <det>? <det>? <messages>|it|them back on
turn|switch|put back on
want|like|have|get|love <det>? <det>? <messages> back|again
want|like|love to? be? back|start|started|restart|receive|getting|get|receiving ~1 <messages> again
want|like|love|ready|wish to start|restart|begin again
want|like|love|ready|wish to rejoin|resubscribe|unstop|optin
undo|cancel|reverse|ignore the|my? stop
rejoin
dechrau|ailddechrau eto|negeseuon
"""
NOT_START = """
do|did|does|can|could|will|would not ~2 start|restart|begin|sign|put|turn|resubscribe|rejoin|subscribe
never start|restart
when|should|if|how|before|until|why|will|does|has|did|after ~3 start|restart|begin
start|started|begin|restart ~1 again from|the|my|with|on
pain|bleeding|it|he|she|period|periods|this|that ~2 start|started|starts|begin
start|restart|begin the|my|our ~1 <body>
not sure|ready|want|like ~2 start|restart
"""

RESUME_WHOLE = """
resume unpause continue carryon parhau
"""
RESUME = """
resume|continue|unpause|carryon <det>? <det>? <messages>|texting|messaging|sending|contacting|with $
resume|continue|unpause|carryon with? <det>? <det>? <messages>
end|stop|cancel|lift|finish|remove the|my? pause|break|pausing
keep <det>? <det>? <messages> coming|going
keep <det>? <det>? texting|sending|messaging|them|these $
keep texting|sending|messaging me|us|them|these|<message_noun>
want|like|love|ready|happy|please|can you? to? resume|continue|unpause|carryon $
want|like|love|ready|happy to resume|continue|unpause|carryon ~3 <messages>
"""

PAUSE = """
take|have a ~1 break|rest|pause from? <det>? <det>? <messages>|$
want|need|like a ~1 break|rest|pause from <det>? <det>? <messages>
break|rest|time from <det>? <det>? <messages>
hold off|on? <det>? <messages>|sending|texting|messaging
hold <det>? <det>? <messages> for|until
put|place <det>? <det>? <messages>|this|it|me on hold
on hold please
^ on hold $
pause for|until
week|weeks|month|months break|pause|rest
week|weeks|month|months off from? <det>? <det>? <messages>
break|pause for ~2 week|weeks|month|months|fortnight|days
seibiant|saib o|oddi ~2 negeseuon|tecstiau|rhain
give me a? ~1 week|weeks|month|months|fortnight off|break
"""
BREAK_WHOLE = """
break
a break
a rest
break from texts
break from these
can i have a break
can i take a break
could i have a break
could i take a break
i would like a break
i want a break
take a break
have a break
a short break
short break
i would like a short break
i would like a pause
a pause
"""
NOT_PAUSE = """
do not|never ~1 pause|suspend|hold
no|not ~1 pause
menopause
"""

FEWER = """
fewer|less|reduced of? <det>? <det>? <messages>|texting|messaging|sending|contact|often|frequent|frequently
too|so|that|as many of? <det>? <det>? <messages>
not|nt so|as|quite|that many|often|frequent|frequently|much $
not so|as|quite|that many|often|frequent ~1 <messages>
text|message|send|contact|write me|us? ~2 less|fewer
less|fewer from you
you <send_any>|are|keep ~2 too|so much|often|many
cut|slow down
cut|slow|reduce|slim <det>? <det>? <messages> ~2 down?
reduce|limit|lessen|halve ~2 <messages>|number|amount|frequency|many|much
many too many $
too many|often|frequent $
too much texting|messaging|texts|messages|from you
only|just text|message|send|contact me? ~1 once|twice|weekly|monthly
once|twice a week|month|fortnight only|please|instead|is enough
llai o? ~1 negeseuon|neges|tecstiau|rhain
"""
FEWER_WHOLE = """
fewer
less
llai
not as many
not so many
too many
slow down
fewer of them
less of them
can i have less
can i have fewer
can i get less
can i get fewer
i want less
i want fewer
i would like fewer
i would like less
send less
send fewer
less often
not so often
"""
NOT_FEWER = """
fewer|less|many|much|reduce ~1 <body>
no fewer|less
do|does not ~2 fewer|less
"""

HELP_WHOLE = """
help
info
information
help me
i need help
need help
help i need help
helpu
cymorth
help me help me
can you help
can you help me
can someone help me
can anyone help
can someone help
can anyone help me
someone help me
someone help
somebody help me
send help
help needed
more info
more information
info on this
info about this
can i have info
can i have help
can i get help
can i have information
what is this
what is this number
what is this about
what is this for
what are these
what are these messages
what are these texts
i want help
get help
get me help
i need some help
i need help now
need some help
angen help
helpwch fi
"""
HELP = """
^ help $
^ help me $
^ help i|my|he|she|what|who|it|something|am
^ help me !with|to|stop|end|leave|unsubscribe|<send>
i need|want help !with|to|from|lifting|at|in|getting|at|around|carrying
someone|somebody help me
"""

WRONG = """
wrong number|person|phone|woman|lady|contact|recipient|patient|mobile
^ wrong one? $
wrong|incorrect number|person|phone|recipient
have|got|texting|texted|messaging|contacting|contacted|messaged|sent|to|is|are ~1 the wrong \
number|person|phone|one|woman|lady|recipient|sarah
not the? right|correct number|person|phone
not the ~1 person you|who
not the? intended recipient
not meant|intended|addressed for|to me|us
meant|intended|is for someone|somebody|anyone else
have|got the? wrong no
not who|whom you think|want|know
nobody|none here|there by|called|named|with
not belong to her|him|them|<names>|anyone
is|are not her|his|their|<names> ~1 number|phone|mobile|anymore
is not <names>
am not <names> !<body>
am not her|him|that person|lady|woman
not <names> ~1 number|phone|mobile
not her|his|their number|phone|mobile
do|does not know ~2 who|anyone|anybody|any|a ~1 <names>|that|this|she|you|called|named|are
do|does not know who|what you|this are|is
nobody|none|anyone|somebody|person|woman called|named|by ~2 here
no <names>|such ~1 here|person|at
there|here is no|nobody|none <names>|one|called|here|by
has|have changed her|their|his number
this|number|phone|mobile is|has|now not|nolonger|now belongs|belong|used|owned|hers|her|owner|changed|to ~2 \
hands|number|anymore|owner|me|her|<names>
this number|phone|mobile nolonger|has|belongs|used|is belongs|changed|to|be|mine|not ~2
who|how is|did|do <names>
got|have|bought|given this|the number|phone|sim|mobile ~3 ago|recently|now|new|week|month|yesterday|today
got a? new number|owner
only got|had this|the number|phone
no idea|clue who ~2 is|are
not my messages|texts|message|text|appointment
new phone who ~2
never|not heard of <names>|you|this|pao|her
rhif anghywir
person anghywir
"""
WRONG_WHOLE = """
wrong
wrong one
wrong me
not me
it is not me
that is not me
this is not me
i am not me
not her
not my name
new phone who dis
do i know you
i do not know you
i think you have the wrong person
mistake
not my number
anghywir
where did you get my number
how did you get my number
how did you get this number
"""
WHO_WHOLE = """
who is this
who are you
who is it
who is texting me
who is that
who is this texting
who is this messaging
who is texting
who
who dis
who is messaging me
i do not know who you are
i do not know who this is
pwy yw hwn
pwy ydych chi
pwy sydd yna
who is sending me these
who is sending these
who sent this
"""
NOT_WRONG = """
what|something|anything|nothing|everything is? ~1 wrong
wrong with|way|side|time|day|dose|tablet|tablets|medication|medicine|place|thing|word|drug
go|goes|going|went|gone|done|doing|do|is|am|get|got|it|feel|feels|not wrong !number|person|phone|woman
prove ~2 wrong
"""

YES_TAIL = """

i would
i do
i am
to start
start
to that
to these
to messages
to texts
to all
i would like that
i would like to
i would love that
i would like them
i would like these
i want them
i want these
i want to
that is fine
that is good
that would be great
that would be good
that would be lovely
that would be helpful
go ahead
go on
go for it
sign me up
count me in
i would like to start
i am happy to
of course
sure
start them
to the messages
to the texts
i agree
i consent
if possible
you can
i will
great
perfect
sounds good
start please
lovely
much
me
for me
"""
# In a sentence after a plain yes: then it is no plain yes.
UNSURE = word_set(
    """not no never but wrong stop who what why unless only if however until later wait nomore depends
    cannot except maybe instead help fewer pause less first when"""
)
