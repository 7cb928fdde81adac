#!/usr/bin/env bash
# Builds what is shipped, and tries it: the native program and the .NET tool. Usage: eng/ship.sh [RID]
set -euo pipefail
cd "$(dirname "$0")/.."
rid=${1:-linux-x64}
ship=artifacts/ship
rm -rf "$ship"
mkdir -p "$ship/packages"

# The native linker is clang where it is installed; gcc does as well.
linker=()
command -v clang > /dev/null || linker=(-p:CppCompilerAndLinker=gcc)

# Runs a build and fails on its warnings: a trim or AOT warning is a crash that waits for its user.
build() {
  "$@" 2>&1 | tee "$ship/build.log"
  if grep -E ': warning (IL|CA|CS|NETSDK)[0-9]+' "$ship/build.log"; then
    echo "ship: warnings in: $*" >&2
    exit 1
  fi
}

# The peak of this machine as a program's probe finds it, in floating-point operations per second.
probe() {
  "$@" calibrate -o "$ship/probe.json" --measurements "$ship/probe.jsonl" --budget 5s --threads 1 > /dev/null || { echo "ship: $1 cannot calibrate" >&2; exit 1; }
  tr -d ' \n' < "$ship/probe.json" | grep -o '"fp32":{"value":[0-9.e+]*' | head -1 | grep -o '[0-9.e+]*$'
}

# The program must find mobilenet_v2's published 300,774,272 MACCs, and its native libraries.
try() {
  "$1" --version
  "$1" measure shufflenet_v2_x0_5 --runs 20 --sessions 1 -q --history "$ship/history.db" > /dev/null || { echo "ship: $1 cannot measure" >&2; exit 1; }
  "$1" analyze models/mobilenet_v2.onnx -f json -q | grep -q '"headlineMaccs": 300774272' || { echo "ship: $1 gives other numbers" >&2; exit 1; }
  "$1" analyze mobilenet_v2 -d t4 -f html -o "$ship/report.html" --plot roofline="$ship/roofline.svg" --plot layers="$ship/layers.png" -q || { echo "ship: $1 cannot draw" >&2; exit 1; }
}

build dotnet publish src/NetWeight.Cli -c Release -r "$rid" -p:PublishAot=true "${linker[@]}" -o "$ship/native"
try "$ship/native/netweight"

# Both builds ask the processor when they run: a probe that depends on the build would make its own factors.
build dotnet build src/NetWeight.Cli -c Release
native=$(probe "$ship/native/netweight")
managed=$(probe dotnet artifacts/bin/NetWeight.Cli/release/NetWeight.Cli.dll)
echo "probe: native $native, managed $managed FLOP/s"
awk -v n="$native" -v m="$managed" 'BEGIN { exit !(n > 0 && m > 0 && n / m < 1.6 && m / n < 1.6) }' \
  || { echo "ship: the native build's probe finds $native FLOP/s, the managed one $managed" >&2; exit 1; }

# A pointer package, a native package for this platform, and a portable one for every other.
build dotnet pack src/NetWeight.Cli -c Release -p:ToolPlatform="$rid" -o "$ship/packages"
build dotnet pack src/NetWeight.Cli -c Release -r "$rid" -p:ToolPlatform="$rid" -p:PublishAot=true "${linker[@]}" -o "$ship/packages"
build dotnet pack src/NetWeight -c Release -o "$ship/packages"

cat > "$ship/nuget.config" <<'XML'
<configuration>
  <packageSources>
    <clear />
    <add key="local" value="packages" />
  </packageSources>
  <config>
    <add key="globalPackagesFolder" value="installed" />
  </config>
</configuration>
XML
dotnet tool install NetWeight.Tool --tool-path "$ship/tool" --configfile "$ship/nuget.config" --prerelease
try "$ship/tool/netweight"
ls -l "$ship/packages" "$ship/native"
echo "ship: fine"
