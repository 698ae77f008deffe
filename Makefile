.PHONY: run build test check screenshots lighthouse clean

run: ; @scripts/run.sh
build: ; @scripts/build.sh
test: ; @scripts/test.sh
check: ; @scripts/check.sh
screenshots: ; @scripts/screenshots.sh
lighthouse: ; @scripts/lighthouse.sh
clean: ; @rm -rf target end2end/test-results end2end/playwright-report
