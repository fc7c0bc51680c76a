package web

import "html/template"

// PagesCSS gives the kit's own pages the shop's colours.
const PagesCSS template.CSS = `:root {
	--accent: #1d4b57; --link: #1d4b57; --ink: #221f1c; --minor: #5d564e;
	--line: #ddd5c9; --control: #857b6e; --ground: #f6f3ee;
}
h1, header { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia, serif; font-weight: 600; }
:lang(ja) h1 { font-family: inherit; font-weight: 700; }`
