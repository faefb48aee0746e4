"""Words that say nothing about what a question asks for, a language each: function words, and the verbs of asking and telling."""

from __future__ import annotations

_ENGLISH = """
    a about above after again against all also am among an and any are aren as at be because been before being below between both
    but by can could did do does doing done down during each either else ever every few for from further get give given go got had
    has have having he her here hers herself him himself his how however i if in into is isn it its itself just know let like
    made make many may me might mine more most much must my myself neither no nor not now of off on once one only or other our ours
    out over own please quite rather really same shall she should since so some still such than that the their theirs them themselves
    then there these they thing things this those through to too under until up upon us very was wasn we were what whatever when where
    whether which while who whom whose why will with within without would yet you your yours yourself
    across along alongside amid among around aside away behind beneath beside besides beyond despite except front inside instead
    like near nearby next onto opposite outside past per round since toward towards underneath unlike upon versus via
    say says said saying tell tells told telling happen happens happened happening describe describes described mean means meant
    explain explains explained report reports reported reporting article articles text news according think thinks thought exactly
    comment comments mention mentions mentioned talk talked happening view views
"""
_RUSSIAN = """
    а без более бы был была были было быть в вам вас ведь весь во вот все всего всех вы где да даже для до его ее если есть еще ещё же
    за здесь и из или им их к как какая какие какой каком ко когда кого кому которая которые который кто куда ли либо между меня мне
    может мы на над надо нам нас не него нее неё нет ни них но ну о об один одна он она они оно от очень по под после потом потому почему
    при про раз с сам само свой своя себя сейчас со так такая также такие такой там те тем теперь то тогда того тоже той только том тот ты
    у уже хотя чего чем через что чтобы чья эта эти это этого этой этом этот я сказал сказала сказали говорит говорил говорила
    произошло случилось сколько зачем расскажи
"""
_SERBIAN = """
    a ako ali bez bi bila bili bilo bio biti bude budu da dok do ga gde gdje i ih ili im iz ja je jer jesam jesu joj još jedan kad kada
    kako kao kim ko koja koje koji kojih kojoj kojom kome kroz li me među mi može mu na nad nam nas ne neće nego ni nije nisu no o od on
    ona oni ono ova ove ovo ovog po pod posle pre prema pri protiv sa sam samo se si smo su šta sta sto što ta tada taj te to tog toga toj
    tu u uz va vam vas ve vi za zašto zasto zbog že rekao rekla rekli kaže kazala kazao dogodilo desilo koliko
    а ако али без би била били било био бити буде буду да док до га где и их или им из ја је јер јесу јој још један кад када како као ко
    која које који којих којој којом коме кроз ли ме међу ми може му на над нам нас не неће него ни није нису но о од он она они оно ова
    ове ово овог по под после пре према при против са сам само се си смо су шта што та тада тај те то тог тога тој ту у уз вам вас ви за
    зашто због рекао рекла рекли каже казала казао догодило десило колико
"""
_ALBANIAN = """
    a ai ajo ajo ajo as asgjë ata atë ato aq ca çfarë çka cila cilat cili cilët dhe di do duke e edhe është i ishte ishin ja jam janë je jo
    ka kam kanë kësaj këta këto kjo ku kur kush ky me më mund na nga ne në nuk o ose pa para pas per për pse po prej që qe saj se si sipas
    shumë të te ti tij tyre u unë vetëm kishte kishin tha thotë thanë ndodhi sa
"""
_GERMAN = """
    aber als am an auch auf aus bei bin bis da damit dann das dass dem den der des die dies diese dieser doch du durch ein eine einem
    einen einer er es für gegen hat hatte hatten ich ihr ihre im in ist ja jede jeder kann kein keine mit nach nicht noch nun nur ob oder
    ohne sagt sagte sagten sein seine sich sie sind so über um und uns unter vom von vor war waren warum was wann weil welche welcher wenn
    wer wie wir wird wo wurde wurden zu zum zur geschah passierte passiert
"""
_FRENCH = """
    a au aux avec ce ces cela cette comme dans de des dit donc du elle elles en est et été étaient était eux il ils je l la le les leur
    leurs lui mais me même mes moi mon ne nos notre nous on ont ou où par pas plus pour pourquoi qu quand que quel quelle quelles quels
    qui quoi sa sans se ses si son sont sur ta te tes toi ton tu un une vos votre vous y déclaré passé combien comment
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "ru": frozenset(_RUSSIAN.split()),
    "sr": frozenset(_SERBIAN.split()),
    "sq": frozenset(_ALBANIAN.split()),
    "de": frozenset(_GERMAN.split()),
    "fr": frozenset(_FRENCH.split()),
}
