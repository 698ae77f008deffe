.PHONY: run build test check bench faults screenshots lighthouse clean

run: ; @scripts/run.sh
build: ; @scripts/build.sh
test: ; @scripts/test.sh
check: ; @scripts/check.sh
bench: ; @scripts/bench.sh $(ROW)
faults: ; @scripts/faults.sh $(FAULT)
screenshots: ; @scripts/screenshots.sh
lighthouse: ; @scripts/lighthouse.sh
clean: ; @rm -rf target end2end/test-results end2end/playwright-report
