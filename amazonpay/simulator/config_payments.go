package simulator

import (
	"fmt"
	"maps"
	"math"
)

const defaultRefunds = 10

// completePayments fills in what was left out of the options that are about
// charges, charge permissions and refunds.
func (cfg *Config) completePayments() {
	cfg.SimulationCodes, cfg.ConversionRates = maps.Clone(cfg.SimulationCodes), maps.Clone(cfg.ConversionRates)
	orElse(&cfg.NotModifiableReason, reasonNotModifiable)
	switch {
	case cfg.MaxRefunds == 0:
		cfg.MaxRefunds = defaultRefunds
	case cfg.MaxRefunds < 0:
		cfg.MaxRefunds = math.MaxInt
	}
}

func (cfg Config) checkPayments() (errs []error) {
	errs = append(errs, checkSimulationCodes(cfg.SimulationCodes)...)
	errs = append(errs, checkPeriodicLimit(cfg.PeriodicLimit)...)
	errs = append(errs, checkRates(cfg.ConversionRates)...)
	switch cfg.NotModifiableReason {
	case "", reasonNotModifiable, reasonPermission:
	default:
		errs = append(errs, fmt.Errorf("simulator: NotModifiableReason %q: use %s or %s", cfg.NotModifiableReason, reasonNotModifiable, reasonPermission))
	}
	return errs
}
