# METADATA
# title: Image references
# description: Read as a container runtime reads them.
package lib.images

digest := `^sha256:[a-f0-9]{64}$`

# registry[:port]/path, after normalisation
repository := `^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$`

# Takes a reference apart; a part that is not there is an empty text.
parse(reference) := {
	"repository": trim_suffix(name, concat("", [":", tag])),
	"tag": tag,
	"digest": after(reference, "@"),
} if {
	name := split(reference, "@")[0]
	segments := split(name, "/")
	tag := after(segments[count(segments) - 1], ":")
}

after(text, separator) := split(text, separator)[1] if contains(text, separator)

else := ""

# With the registry and the folder that a short name stands for.
normalise(name) := concat("/", ["docker.io/library", name]) if {
	not contains(name, "/")
} else := name if {
	parts := split(name, "/")
	is_registry(parts[0])
	not parts[0] in {"docker.io", "index.docker.io"}
} else := concat("/", ["docker.io/library", parts[1]]) if {
	parts := split(name, "/")
	is_registry(parts[0])
	count(parts) == 2
} else := concat("/", ["docker.io", substring(name, count(parts[0]) + 1, -1)]) if {
	parts := split(name, "/")
	is_registry(parts[0])
} else := concat("/", ["docker.io", name])

is_registry("localhost")

is_registry(name) if contains(name, ".")

is_registry(name) if contains(name, ":")

# Whether images may come from there.
is_allowed(name) if {
	normalised := normalise(name)
	regex.match(repository, normalised)
	some prefix in data.platform.registries
	startswith(normalised, prefix)
}

has_digest(image) if regex.match(digest, image.digest)
