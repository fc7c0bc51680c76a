package pages_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestAddressReadsAsItsCountryWritesIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		address api.Address
		want    []string
	}{
		"Japan in Japanese": {tokyo,
			[]string{"〒153-0064", "東京都目黒区下目黒1-8-1", "アルコタワー", "3階", "山田 太郎 様", "Japan"}},
		"Japan, postal code without hyphen, with city": {
			api.Address{Name: "山田太郎", AddressLine1: "下目黒1-8-1", City: "目黒区", StateOrRegion: "東京都", PostalCode: "1530064", CountryCode: "jp"},
			[]string{"〒153-0064", "東京都目黒区下目黒1-8-1", "山田太郎 様", "Japan"}},
		"Japan, an odd postal code stays": {
			api.Address{AddressLine1: "下目黒1-8-1", PostalCode: "１５３－００６４", CountryCode: "JP"},
			[]string{"〒１５３－００６４", "下目黒1-8-1", "Japan"}},
		"Japan, Latin prefecture keeps its space": {
			api.Address{AddressLine1: "目黒区下目黒1-8-1", StateOrRegion: "Tokyo", CountryCode: "JP"},
			[]string{"Tokyo 目黒区下目黒1-8-1", "Japan"}},
		"Japan in Latin letters": {
			api.Address{Name: "Taro Yamada", AddressLine1: "1-8-1 Shimomeguro", City: "Meguro-ku", StateOrRegion: "Tokyo", PostalCode: "153-0064", CountryCode: "JP"},
			[]string{"Taro Yamada", "1-8-1 Shimomeguro", "Meguro-ku, Tokyo 153-0064", "Japan"}},
		"Germany": {berlin,
			[]string{"Erika Mustermann", "Heidestraße 17", "10557 Berlin", "Germany"}},
		"France": {paris,
			[]string{"Jeanne Dupont", "12 rue de la Paix", "Bâtiment B", "75002 Paris", "France"}},
		"United Kingdom": {london,
			[]string{"A N Other", "Flat 2", "10 High Street", "London", "Greater London", "SW1A 2AA", "United Kingdom"}},
		"United States": {seattle,
			[]string{"Jane Doe", "410 Terry Ave N", "Seattle, WA 98109", "United States"}},
		"United States without state": {
			api.Address{City: "Seattle", PostalCode: "98109", CountryCode: "US"},
			[]string{"Seattle 98109", "United States"}},
		"United States without city": {
			api.Address{StateOrRegion: "WA", PostalCode: "98109", CountryCode: "US"},
			[]string{"WA 98109", "United States"}},
		"a country without a name here": {
			api.Address{Name: "A N Other", District: "Old Town", City: "Sofia", PostalCode: "1000", CountryCode: "BG"},
			[]string{"A N Other", "Old Town", "Sofia", "1000", "BG"}},
		"no country": {
			api.Address{Name: "A N Other", City: "Sofia"},
			[]string{"A N Other", "Sofia"}},
		"blank fields leave no trace": {
			api.Address{Name: "A N Other", AddressLine1: " ", AddressLine2: "\u3000", City: "Berlin", CountryCode: " DE "},
			[]string{"A N Other", "Berlin", "Germany"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			is.Equal(lines(t, html(t, "en", review(session(test.address), nil))), test.want)
		})
	}
}

func TestG11_AllLinesAreKeptInOrder(t *testing.T) {
	t.Parallel()
	for _, country := range []string{"JP", "DE", "FR", "GB", "US", "CA", "BG", "", "??"} {
		t.Run("city null in "+country, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			a := api.Address{Name: "Who", AddressLine1: "First", AddressLine2: "Second", AddressLine3: "Third", StateOrRegion: "Region", PostalCode: "Code", CountryCode: country}
			page := strings.Join(lines(t, html(t, "en", review(session(a), nil))), "|")
			is.True(strings.Contains(page, "First|Second|Third"))
			for _, field := range []string{"Who", "Region", "Code"} {
				is.Equal(strings.Count(page, field), 1) // each field once
			}
			is.True(!strings.Contains(page, "–")) // no placeholder
		})
	}
	t.Run("every field in Japanese", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		a := api.Address{Name: "名", AddressLine1: "一", AddressLine2: "二", AddressLine3: "三", City: "市", County: "郡", District: "区", StateOrRegion: "県", PostalCode: "〒1", CountryCode: "JP"}
		is.Equal(lines(t, html(t, "ja", review(session(a), nil))), []string{"〒1", "県郡市区一", "二", "三", "名 様"})
	})
}

func TestAddressNamesTheCountryWhereItDoesNotGoWithoutSaying(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.True(!strings.Contains(html(t, "ja", review(session(tokyo), nil)), "日本"))
	is.True(strings.Contains(html(t, "ja", review(session(berlin), nil)), "ドイツ"))
}

func TestG8_NamesAreShownAsTheyCome(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Madonna", "Jean Luc Picard", "García Márquez", "山田太郎", "山田　太郎", "Taro YAMADA", "O'Neil & Söhne"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			a := tokyo
			a.Name = name
			shown := 0
			for _, e := range find(elements(t, html(t, "ja", review(session(a), nil))), "bdi") {
				if e.text == name {
					shown++
				}
			}
			is.Equal(shown, 2) // as the buyer and in the address
		})
	}
}

func TestG1_G2_G3_AddressesMayBeMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		shipping, billing *api.Address
		want              int
	}{
		"G1 billing address null":  {&tokyo, nil, 1},
		"G2 shipping address null": {nil, &tokyo, 1},
		"G3 both null":             {nil, nil, 0},
		"both there":               {&tokyo, &berlin, 2},
		"both without any field":   {&api.Address{}, &api.Address{Name: " "}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s := session(tokyo)
			s.ShippingAddress, s.BillingAddress = test.shipping, test.billing
			page := elements(t, html(t, "en", review(s, yenQuote())))
			is.Equal(len(find(page, "address")), test.want)
		})
	}
}
