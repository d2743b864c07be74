"""Words that carry grammar and no news, German and English.

Articles, pronouns, prepositions, conjunctions, auxiliaries, the commonest adverbs, and what only the net's
grammar needs (`via`, `rt`). Negations are among them: everybody who complains says `not`.
"""

_GERMAN = (
    "ab aber alle allem allen aller allerdings alles als also am an andere anderen anderer anderes ans "
    "auch auf aufs aus außer außerdem bei beide beiden beides beim bereits bevor bin bis bisher bist "
    "bleibt bloß da dabei dadurch dafür dagegen daher dahin damals damit danach daneben dann daran "
    "darauf daraus darf darin darum darunter darüber das dass dasselbe davon davor dazu dein deine "
    "deinem deinen deiner dem den denen denn dennoch der deren derselbe des deshalb dessen desto dich "
    "die dies diese dieselbe diesem diesen dieser dieses dir doch dort du durch dürfen eben ebenso eher "
    "ein eine einem einen einer eines einfach einige einigen einiger einmal entweder er es etwa etwas "
    "euch euer eure eurem euren falls fast für ganz gar geben gegen geht genau gerade gern gerne "
    "gewesen gibt ging gleich hab habe haben habt hallo halt hast hat hatte hatten heißt her hier hin "
    "hinter hätte hätten ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem ins "
    "irgendwie ist ja jede jedem jeden jeder jedes jedoch jene jetzt kann kannst kein keine keinem "
    "keinen keiner kommt konnte können könnt könnte lassen lässt mache machen macht mag mal man manche "
    "mehr mein meine meinem meinen meiner meist mich mir mit muss musste möchte müssen müsste nach "
    "nachdem natürlich neben nein nicht nichts nie niemand noch nun nur nächste nämlich ob oben obwohl "
    "oder oft ohne per schon sehr sei seid sein seine seinem seinen seiner seit seitdem selbst sich sie "
    "sind so sobald sogar solche soll sollen sollte sollten somit sondern sonst soviel sowie statt "
    "trotz um ums und uns unser unsere unserem unseren unserer unter usw viel viele vielen vielleicht "
    "vom von vor wann war waren warst warum was wegen weil weiter weitere weiß welche welchem welchen "
    "welcher welches wenig weniger wenn wer werde werden wessen wie wieder wieso will wir wird wirklich "
    "wo wobei wohl wollen wollte worden wurde wurden wäre wären würde würden z zu zum zur zwar zwischen "
    "über übrigens"
)
_ENGLISH = (
    "a about above across actually after again against ago all almost along already also although "
    "always am among an and another any anybody anyone anything are aren't around as at away be because "
    "been before behind being below between both but by came can can't cannot come comes could couldn't "
    "did didn't do does doesn't doing don't done during each either else enough etc even ever every "
    "everybody everyone everything few for from further get gets getting give go goes going gone gonna "
    "got had hadn't has hasn't have haven't having he he'd he's her here hers herself hey him himself "
    "his how however i i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just "
    "keep kind least less let let's like lot made make makes many may maybe me might mine more most "
    "much must my myself neither never no nobody none nor not nothing now of off often oh ok on once "
    "one only onto or other others our ours ourselves out over own per perhaps please put quite rather "
    "really rt said same say says see seem she she'd she's should shouldn't since so some somebody "
    "someone something soon still such take than that that's the their theirs them themselves then "
    "there there's therefore these they they'd they'll they're they've thing things this those though "
    "through till to together too toward towards under unless until up upon us use very via wanna want "
    "was wasn't way we we'd we're we've well went were weren't what what's whatever when where whether "
    "which while who who's whole whom whose why will with within without won't would wouldn't yes yet "
    "you you'd you'll you're you've your yours yourself"
)

# A contraction is known without its apostrophe, too: few type it. "I'll" without it is a word of its own.
FUNCTION_WORDS = frozenset(
    form for word in f"{_GERMAN} {_ENGLISH}".casefold().split() for form in (word, word.replace("'", ""))
) - {"ill", "id"}
