# METADATA
# title: Every file has a place
# description: >-
#   Argo CD, CODEOWNERS and the catalog go by folders. A file that lies anywhere else in them would be applied without being
#   somebody's, or without any rule being about it.
package rules.known_place

import data.lib.fields
import data.lib.layout
import data.lib.settings

# Names that the platform's own projects and Applications have: <name>-<environment>.
reserved := {
	"team": {"platform"},
	"application": {"namespaces", "root"},
}

longest := {"team": 40, "application": 40, "entity": 63}

governed if {
	input.source == "repository"
	some folder in ["argocd/", "catalog/", "namespaces/", "values/", ".github/codeowners/"]
	startswith(input.path, folder)
}

deny contains finding if {
	governed
	not layout.here
	finding := {
		"msg": sprintf("%s is no place for a file", [input.path]),
		"remedy": "Move or remove it: README.md shows where files lie.",
	}
}

deny contains finding if {
	governed
	name := layout.here.environment
	not name in settings.environments
	finding := {
		"msg": sprintf("%s is not an environment", [fields.quote(name)]),
		"remedy": sprintf("Use one of %s, or add it to platform.yaml.", [fields.list(settings.environments)]),
	}
}

deny contains finding if {
	governed
	some part in ["team", "application", "entity"]
	name := layout.here[part]
	not part in platform_parts
	not is_name(part, name)
	finding := {
		"msg": sprintf("%s cannot be the name of the %s", [fields.quote(name), part]),
		"remedy": sprintf("Use at most %d lower-case letters, digits and dashes, beginning with a letter.", [longest[part]]),
	}
}

deny contains finding if {
	governed
	some part in ["team", "application"]
	name := layout.here[part]
	not part in platform_parts
	name in reserved[part]
	finding := {
		"msg": sprintf("%s is a name that the platform uses itself", [fields.quote(name)]),
		"remedy": sprintf("Give the %s another name.", [part]),
	}
}

deny contains finding if {
	governed
	layout.here.kind == "platform_application"
	name := layout.here.application
	name != "namespaces"
	finding := {
		"msg": sprintf("%s is not an application of the platform", [fields.quote(name)]),
		"remedy": "Give it to a team: the platform itself has only its namespaces here.",
	}
}

# What is the platform's own is called by other names.
platform_parts := {"team", "application"} if {
	layout.here.kind in {"platform_application", "platform_project"}
} else := set()

is_name(part, name) if {
	regex.match(settings.label, name)
	count(name) <= longest[part]
}
