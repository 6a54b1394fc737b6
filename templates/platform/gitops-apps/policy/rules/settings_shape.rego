# METADATA
# title: The settings can be relied on
# description: >-
#   Every other rule reads platform.yaml. What is missing or misspelt there would make them find nothing wrong.
package rules.settings_shape

import data.lib.fields
import data.lib.layout
import data.lib.settings

here if layout.here.kind == "settings"

texts := {
	"organization": {"like": `^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`, "wanted": "the name of an organisation"},
	"platformTeam": {"like": `^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$`, "wanted": "the name of a GitHub team"},
	"repository": {
		"like": `^https?://[a-z0-9.:-]+/[A-Za-z0-9-]+/[A-Za-z0-9._-]*[A-Za-z0-9_-]$`,
		"wanted": "an address such as https://github.com/acme/gitops-apps",
	},
	"chart": {"like": `^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*$`, "wanted": "a folder such as charts/eks-baseline"},
}

switches := [["automerge"], ["requireDigest"], ["sync", "prune"], ["sync", "selfHeal"]]

environments := fields.items(input.object, ["environments"])

names := [name |
	some environment in environments
	name := fields.at(environment, ["name"])
	is_string(name)
]

deny contains finding if {
	here
	some field, text in texts
	found := fields.at(input.object, [field])
	not is_like(found, text.like)
	finding := finding_of(field, found, text.wanted)
}

deny contains finding if {
	here
	endswith(input.object.repository, ".git")
	finding := finding_of("repository", input.object.repository, "the address without .git")
}

deny contains finding if {
	here
	fields.items(input.object, ["registries"]) == []
	finding := finding_of("registries", fields.at(input.object, ["registries"]), "a list of what image names begin with")
}

# Without the slash "ghcr.io/acme" would let "ghcr.io/acme-evil/app" in, without the host any registry.
deny contains finding if {
	here
	some registry in fields.items(input.object, ["registries"])
	not is_like(registry, `^([a-z0-9-]+\.[a-z0-9.-]+|localhost)(:[0-9]+)?/([a-z0-9._/-]*/)?$`)
	finding := finding_of("registries", registry, "a host with its folders and a / at the end, such as ghcr.io/acme/")
}

deny contains finding if {
	here
	environments == []
	finding := finding_of("environments", fields.at(input.object, ["environments"]), "a list in promotion order")
}

deny contains finding if {
	here
	keys := {"organization", "repository", "platformTeam", "chart", "registries", "environments"}
	some finding in fields.unexpected(input.object, [], keys)
}

deny contains finding if {
	here
	some environment in environments
	name := fields.at(environment, ["name"])
	not is_environment_name(name)
	finding := finding_of("environments.name", name, "at most 12 lower-case letters, digits and dashes")
}

deny contains finding if {
	here
	some name in names
	count([other | some other in names; other == name]) > 1
	finding := {
		"msg": sprintf("the environment %s is there twice", [fields.quote(name)]),
		"remedy": "Remove one of them.",
	}
}

# payments-eu in prod and payments in eu-prod would share the namespace payments-eu-prod.
deny contains finding if {
	here
	some name in names
	some other in names
	endswith(other, concat("", ["-", name]))
	finding := {
		"msg": sprintf("the environment %s ends like %s: namespaces of different teams could have one name", [
			fields.quote(other),
			fields.quote(name),
		]),
		"remedy": sprintf("Rename one of them, for example to %s.", [
			fields.quote(concat("-", array.reverse(split(other, "-")))),
		]),
	}
}

deny contains finding if {
	here
	some environment in environments
	destination := fields.at(environment, ["destination"])
	not is_destination(destination)
	finding := finding_of(field_of(environment, "destination"), destination, "a mapping with name or server")
}

deny contains finding if {
	here
	some environment in environments
	namespace := fields.at(environment, ["applicationNamespace"])
	not is_like(namespace, settings.label)
	finding := finding_of(field_of(environment, "applicationNamespace"), namespace, "the name of a namespace")
}

deny contains finding if {
	here
	some environment in environments
	owners := fields.at(environment, ["owners"])
	not owners in {"team", "approvers"}
	finding := finding_of(field_of(environment, "owners"), owners, "\"team\" or \"approvers\"")
}

deny contains finding if {
	here
	some environment in environments
	some keys in switches
	found := fields.at(environment, keys)
	not is_boolean(found)
	finding := finding_of(field_of(environment, fields.name(keys)), found, "true or false")
}

deny contains finding if {
	here
	some environment in environments
	environment.automerge == true
	environment.owners == "approvers"
	finding := finding_of(field_of(environment, "automerge"), true, "false where approvers have to agree")
}

deny contains finding if {
	here
	some environment in environments
	some expectation in [
		{"at": [], "allows": {
			"name", "destination", "applicationNamespace", "owners", "automerge", "requireDigest", "sync",
		}},
		{"at": ["sync"], "allows": {"prune", "selfHeal"}},
	]
	some key in fields.unexpected_keys(environment, expectation.at, expectation.allows)
	field := field_of(environment, fields.name(key))
	finding := fields.difference(field, fields.at(environment, key), fields.missing)
}

finding_of(field, found, wanted) := {
	"msg": sprintf("%s is %s, not %s", [field, fields.show(found), wanted]),
	"remedy": sprintf("Set %s to %s.", [field, wanted]),
}

field_of(environment, field) := sprintf("environments[%s].%s", [fields.show(fields.at(environment, ["name"])), field])

is_like(value, pattern) if {
	is_string(value)
	regex.match(pattern, value)
}

is_environment_name(name) if {
	is_like(name, settings.label)
	count(name) <= 12
}

is_destination({"name": name}) if is_like(name, `.`)

is_destination({"server": server}) if is_like(server, `^https?://.`)
