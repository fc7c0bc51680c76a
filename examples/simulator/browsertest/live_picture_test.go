package browsertest

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/matryer/is"
)

var update = flag.Bool("update", false, "take the README's picture of the simulator's page anew")

const (
	picture       = "../../../amazonpay/simulator/control/testdata/live.png"
	pictureWidth  = 1280
	pictureHeight = 1130
	pictureSize   = 150_000 // bytes at most, since everybody who gets the module gets it
)

// The README shows the page. With -update its picture is taken anew; each run checks that it is there and small.
//
// Source: this kit's own tooling
func TestTheReadmeHasAPictureOfThePage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	if *update {
		takePicture(t)
	}
	file, err := os.ReadFile(filepath.FromSlash(picture))
	is.NoErr(err) // run this test with -update
	is.True(len(file) < pictureSize)
	size, err := png.DecodeConfig(bytes.NewReader(file))
	is.NoErr(err)
	is.Equal(size.Width, pictureWidth)
	is.Equal(size.Height, pictureHeight)
}

// takePicture photographs a busy day.
func takePicture(t *testing.T) {
	t.Helper()
	shop, v := openShop(t, stoodStill()), openBrowser(t)
	shop.busyDay()
	v.prefers("light")
	v.does(chromedp.EmulateViewport(pictureWidth, pictureHeight))
	v.follows(shop)
	v.comes("#faults", "429")
	v.comes("#notifications tbody", "503")
	shot, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&small, fewColors(full)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.FromSlash(picture), small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fewColors draws a picture with as many colours as one byte can tell apart:
// those that it has most of, and of those that nobody can tell apart one.
func fewColors(full image.Image) *image.Paletted {
	var few color.Palette
	for _, c := range byCount(full) {
		if len(few) < 256 && !slices.ContainsFunc(few, func(have color.Color) bool { return alike(c, have.(color.RGBA)) }) {
			few = append(few, c)
		}
	}
	paletted := image.NewPaletted(full.Bounds(), few)
	draw.Draw(paletted, full.Bounds(), full, full.Bounds().Min, draw.Src)
	return paletted
}

// byCount returns the colours of a picture, the most frequent first.
func byCount(full image.Image) []color.RGBA {
	count := map[color.RGBA]int{}
	b := full.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.RGBAModel.Convert(full.At(x, y)).(color.RGBA)]++
		}
	}
	return slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], slices.Compare([]uint8{a.R, a.G, a.B}, []uint8{b.R, b.G, b.B}))
	})
}

func alike(a, b color.RGBA) bool {
	square := func(p, q uint8) int { return (int(p) - int(q)) * (int(p) - int(q)) }
	return square(a.R, b.R)+square(a.G, b.G)+square(a.B, b.B) < 120
}
