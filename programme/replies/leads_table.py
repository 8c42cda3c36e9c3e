"""What stands before and after a stopping verb, and what the two together mean. Language of the tables: phrases.py.

A lead is read backwards from the verb, padding left out; the longest one counts, the earlier where two are as long.
"""

LEADS: tuple[tuple[str, str], ...] = (
    # She asks that the stopping is not done: "please don't stop", "I don't want these to stop".
    (
        "keep",
        """
        do not
        never
        not to
        do|did not want|need|let|like|wish|mean|intend|ask|dare to?
        do|did not want|need|let|like|wish|mean|ask <you>|<messages>|it|this|that|me to?
        do|did not want|need|let|like|wish|ask the|your|my|any|all ~1 <messages> to?
        do not you dare
        <i> would not like|want|wish to?
        <i> would not like|want|wish <you>|<messages>|it|this to?
        would hate <you>|<messages>|it to?
        would hate to|the ~2
        rather <you>|<messages>|it did|do|would not
        rather not|never
        hope <you>|<messages>|it do|does|will not|never
        hope <you>|<messages>|it never
        did not mean to? text|say|send|type|put|reply|press|write|texting|sending|saying
        accidentally text|texted|sent|send|typed|pressed|put|replied|said
        sorry i? texted|sent|typed|pressed
        ignore the|my|that|last|previous ~1
        paid|peidiwch|peidio a?
        ddim eisiau|isio|moyn i? chi|ti|nhw?
        """,
    ),
    # The messages, or "you", do not stop: a complaint.
    (
        "complaint",
        """
        <you>|<messages> will|would|do|does|can|could|have not
        <you>|<messages> will|would|do|does|can|could|just never|not
        <you>|<messages> never
        if|until|unless <you> do|will|can not
        <you>|<messages> keep|refuse|refused|failed to?
        <you>|<messages> have|had not ~1
        """,
    ),
    # Something else does not stop, or she cannot stop doing it.
    (
        "not",
        """
        can|could|will|would|does|do|did|has|have|had|is|was|are|were|should|must|may|might not
        can|could|will|would|does|do|did|has|have|had|is|was|are|were|should|must|may|might not \
        seem|get|make|want|be|appear|bear to?
        can|could|do|does|did not seem|appear|able to be? able? to?
        can|could|did|does|do not make|get|let|help|have it|this|that|him|her|them|the|my ~1 to?
        <i> do|did|will not|never
        he|she|it|that|this|who|which|there|<symptom>|<carer> do|does|did|will|would|can|could|has|is not
        he|she|it|that|this|who|which|<symptom>|<carer> never|not
        will|would|can|could|does|do never
        <i> never
        not|never be? able to
        unable|refuse|refused|refuses|failed|hard|impossible|difficult|struggle|struggling|afraid|scared|pressure to
        wish <i>|he|she|it could|would
        ddim yn?
        methu|fethu a?
        byth|erioed|dim yn?
        without
        """,
    ),
    # A plain request, to us.
    (
        "request",
        """
        ^
        can|could|will|would|may|might <you>|<messages>
        for <you>|<messages> to
        can|could|will|would|do|did|have not <you>|<messages>
        <you> can|could|may|must|should|need|will
        <you> need|have|got|ought|better|are|supposed to
        <you> have|had got|better to?
        <you> not
        <messages> need|have|has|got|must|should|can|ought to?
        <messages> have|has got to
        want|need|like|ask|wish|beg|urge|prefer|love|expect|require|request|order|instruct|demand|advise|tell|told|\
asked|telling|asking|begging|want|wanted|needed|beg|said|requesting|instructing|hope|trust you|<messages> to?
        want|need|like|wish|prefer|love|wanted|would|get|getting|make|made|have|having the|your|my|any|all|our ~2 \
        <messages> to?
        want|need|like|wish|prefer|love|wanted|get|getting|make|have|having ~2 <messages> to
        want|need|like|wish|prefer|love|wanted|get|getting|make|have|having <messages> to?
        wish|if|that|hope|nice|great|good|appreciate|grateful|glad|happy you|<messages> would|could|can|will
        if you would|could
        happy|grateful|glad|appreciate|appreciated|nice|great|good|kind|obliged it? if you|<messages>
        wish|that|hope|if ~2 <messages> would|could|can|will
        ask|asked|tell|told|telling|asking|begging|beg to
        i say|said|saying|mean|meant|repeat|repeating
        say|saying|says|said|text|texted|texting|send|sent|sending|reply|replied|replying|type|typed|typing|write|\
wrote|writing|message|messaged|put|word|pressed to? the? word?
        make|let them|these|you
        get them|these|you to
        let us
        let|allow me|us to?
        tell|ask|get|inform the|your|this to
        tell|ask|get|inform the|your|this ~1 computer|system|machine|clinic|service|robot|office|people to
        would you mind|consider
        you mind|consider
        mind
        wnewch|newch|allwch|fedrwch|gallwch|gwnewch|wnei|nei|allet chi|ti?
        eisiau|isio|moyn|hoffwn|dymuno|am i? chi|ichi|ti|nhw|y ~1
        """,
    ),
    # She wants to stop.
    (
        "want",
        """
        <i> want|wish|prefer|like|love|choose|chose|decide|decided|hope|hoping|ready|happy|trying|try|request|\
wanting|wishing|looking|ask|asking|wanted|opt|elect to
        would|will like|love|prefer|rather|want to?
        would rather
        am asking|ready|happy|wanting|trying|requesting|choosing|looking|hoping|writing|contacting|replying|texting to
        want|wish|like|prefer to
        want|like|ask|request|need to be
        want|like|wish to? be?
        rather
        asking|request|requesting to
        eisiau|isio|moyn|hoffwn|dymuno|am i? ~1
        """,
    ),
    # She asks how, or whether she may.
    (
        "how",
        """
        can|could|may|might <i>
        can|could|may|might <i> ask|request to?
        can|could|may <i> be|get|have
        how|where|who do|can|could|would|should <i>|you|one|people ~1 to?
        how|where to
        how about
        way|possible|ok|alright|allowed|able|fine|option|help|steps|number|link to
        way|possible|able of|to be|get|have
        possible <messages> ~2
        do not know how to
        help me to?
        tell me how to
        need|want|like|tried|trying to know|find ~2 to
        sut mae|allaf|alla|galla ~1
        """,
    ),
    # She says that she will, or must.
    (
        "own",
        """
        <i> need|have|got|will|must|going|shall|ought to?
        <i> am going|about|planning|ready to?
        <i> have|had got|decided|chosen|asked|tried to
        time|best|better|like|decided|decision|choice to
        <i> think <i> will|want|need|should|would to?
        need|going|have to
        need|ought to
        """,
    ),
    # A question about stopping the messages: a nurse looks.
    (
        "asks-us",
        """
        when|why|until|how ~2 <messages>
        do|does|did|will <det>? <det>? <messages>
        when|why|how do|will|does|are|can ~2 <messages>
        toddler|son|daughter|kid|kids|child|baby|cat|<carer> ~1 texted|sent|typed|pressed|replied
        what happens|if|about ~2 i text|texted|send|type|reply|say|put
        if|whether|when i text|texted|send|type|reply|say|put
        do|does|should|can|could|how|where|must i? text|send|type|reply|say|put
        how|where do|can|should i text|send|type|reply|say|put
        thinking|thought|consider|considering|thoughts of|about?
        might|may ~2 to
        """,
    ),
    # A question about stopping, or only the thought of it.
    (
        "asks",
        """
        should|do|did|does|am|if|when|whether|would|shall|why|was|were|have <i>|you|he|she
        if|whether|when <i>|you ~2 to?
        if|when|before|until|unless|after|whether|once|till|because|since|why|how <messages>
        when|why|does|do|did|is|are|has|have|will|would <messages>|it|this|that|the|my ~1
        when|until|till|before|after|if|once ~3
        how|why|when long|soon|come ~4
        why|when do|does|did|can|will|would|is|are <i>|it|this|the|my|that ~2
        what does|if|happens|is|about|would ~4
        does|did|will|would the? word
        not sure|certain ~3 to
        do not know ~4 to
        told|advised|asked|tells|says|said|want|wants|wanted|recommended <i>|me|us|her|him to?
        <carer> says|said|told|wants|wanted|advised|asked|thinks|suggested|recommended me? <i>|to? \
        should|must|can|need|to
        doctor|doctors|gp|midwife|nurse|consultant|physio|physiotherapist|hospital says|said|told|advised|suggested \
        me? to?
        <i> might|may|could|should ~1
        was|been|got|am told|advised|asked to
        """,
    ),
    # What goes before ends in "it" or "me" but is complete: "that is it stop texting me".
    (
        "new",
        """
        that|this is|was it
        is|was|am|are|about|with|of|at|need|needs|read|reading|like|from|hate it|this|that|me|him|her|you|them|these
        """,
    ),
    # It, this, everything: distress more often than not.
    (
        "it",
        """
        make|making|makes|want|wanting|need|wish|like|get|getting|for it|this|that|everything|all|things to?
        make|want|need|wish|like|for it|this all|everything to?
        it|this|that|everything|all needs|need|needed|has|have|must|should|got to?
        it|this|that|everything|all has|have got to
        wish|hope|want|if it|this|that|everything would|could|will|to
        can|could|would|will it|this|that|all|everything ~1
        """,
    ),
    # Somebody or something else stops.
    (
        "other",
        """
        he|she|it|this|that|who|which|<symptom>|<carer> \
        will|would|can|could|did|does|do|is|has|must|might|may|to|should|just?
        he|she|it|this|that|who|which|there|nothing|anything|something|<symptom>|<carer>
        nothing|anything|something|what|that will|can|could|would|to
        nothing|anything|something ~2 to
        he|she|it|<carer>|<symptom> needs|has|wants|is|was|got|tried|tries|had|needed|going|able|ought to? to?
        make|let|made|makes|help|helps|get|gets|got|making|helping|want|need my|the|his|her|your ~1 to?
        make|let|made|makes|help|helps|get|gets|got|making|helping|want|need|tell|told|ask|asked him|her|me|us to?
        tell|told|ask|asked my|the ~1 to
        to? try|tries|tried and
        """,
    ),
    # The noun: a bus stop.
    (
        "noun",
        """
        a|an|the|wrong|right|another|bus|full|non|one|next|tube|pit|tram|train|first|last|every|short|quick|coach|\
my|no
        come|came|comes|grind to a
        pull|pulled out all the
        """,
    ),
)

# What follows the verb, then what comes of each lead. S: opt-out. M: perhaps. K: she wants to keep them. -: neither.
#              nothing messages sending this  clause body unknown
VERDICTS = {
    "request":   "S       S        S       S     S      -    M",
    "want":      "S       S        S       M     S      -    M",
    "how":       "M       S        S       M     M      -    -",
    "own":       "M       S        S       M     -      -    -",
    "complaint": "M       S        S       M     M      -    -",
    "new":       "S       S        S       M     S      -    M",
    "joined":    "M       S        S       M     M      -    M",
    "unknown":   "M       S        S       M     -      -    -",
    "asks":      "-       M        M       -     -      -    -",
    "asks-us":   "M       M        M       M     M      -    -",
    "it":        "M       M        M       M     M      -    -",
    "keep":      "K       K        K       K     K      -    -",
    "not":       "-       -        -       -     -      -    -",
    "other":     "-       -        -       -     -      -    -",
    "noun":      "-       -        -       -     -      -    -",
}  # fmt: skip
OBJECTS = ("nothing", "messages", "sending", "this", "clause", "body", "unknown")
