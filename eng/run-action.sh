#!/usr/bin/env bash
# Runs the steps of a composite action on this machine, as a runner does: eng/run-action.sh samples/ci/netweight model=model.onnx device=t4
# Files appear in the current folder; the step summary goes to standard output at the end. The first step that fails ends the run.
set -euo pipefail
action=$1
shift
for program in dotnet awk; do command -v "$program" > /dev/null || { echo "run-action.sh needs $program" >&2; exit 2; }; done

export GITHUB_ACTION_PATH RUNNER_TEMP GITHUB_STEP_SUMMARY
GITHUB_ACTION_PATH=$(cd "$action" && pwd)
RUNNER_TEMP=${RUNNER_TEMP:-$(mktemp -d)}
GITHUB_STEP_SUMMARY=$RUNNER_TEMP/summary.md
: > "$GITHUB_STEP_SUMMARY"
# The summary is printed where a step fails, too: a limit that breaks is what people read it for.
trap 'cat "$GITHUB_STEP_SUMMARY"' EXIT

# The inputs with their defaults, then what the command line says of them.
declare -A inputs=()
while IFS=$'\t' read -r name value; do inputs[$name]=$value; done < <(awk '
  /^inputs:/ { on = 1; next }
  /^[a-z]/ { on = 0 }
  on && /^  [a-z-]+:/ { name = $1; sub(":", "", name) }
  on && /^    default:/ { value = $0; sub(/^    default: */, "", value); gsub(/"/, "", value); print name "\t" value }
' "$GITHUB_ACTION_PATH/action.yml")
for pair in "$@"; do inputs[${pair%%=*}]=${pair#*=}; done

# One script per step: its environment, then its commands.
awk -v folder="$RUNNER_TEMP" '
  /^    - name:/ { step++; file = sprintf("%s/step%02d", folder, step); name = $0; sub(/^    - name: */, "", name); print name > (file ".name"); part = "" ; printf "" > (file ".env"); printf "" > (file ".sh"); next }
  /^      env:/ { part = "env"; next }
  /^      run: \|/ { part = "run"; next }
  /^      [a-z]/ { part = ""; next }
  part == "env" { sub(/^ +/, ""); print > (file ".env") }
  part == "run" { sub(/^        /, ""); print > (file ".sh") }
' "$GITHUB_ACTION_PATH/action.yml"

for script in "$RUNNER_TEMP"/step*.sh; do
  step=${script%.sh}
  echo "== $(cat "$step.name")" >&2
  variables=()
  while IFS= read -r line; do
    value=${line#*: }
    while [[ $value =~ \$\{\{\ inputs\.([a-z-]+)\ \}\} ]]; do
      value=${value/"${BASH_REMATCH[0]}"/${inputs[${BASH_REMATCH[1]}]:-}}
    done
    variables+=("${line%%: *}=$value")
  done < "$step.env"
  env "${variables[@]}" bash --noprofile --norc -eo pipefail "$script"
done
