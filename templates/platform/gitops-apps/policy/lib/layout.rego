# METADATA
# title: What the paths of this repository mean
# description: >-
#   The path alone decides what a file has to be: what a document calls itself is what the rules check.
package lib.layout

import data.lib.settings

# What the document in question has to be; undefined for files that no rule is about.
here := of(input.path) if input.source == "repository"

# The same where the document calls itself what it has to be. That it does is for application_shape and project_shape
# to say, so that other rules need not repeat it.
application := here if {
	here.kind == "application"
	input.object.kind == "Application"
}

project := here if {
	here.kind == "project"
	input.object.kind == "AppProject"
}

# The application that a rendered manifest belongs to.
rendered := place if {
	input.source == "rendered"
	place := of(input.path)
	place.kind in {"application", "platform_application"}
}

# What a file is, by its path.
of(path) := {"kind": kind, "environment": parts[2], "team": parts[3], "application": stem(parts[4])} if {
	parts := split(path, "/")
	count(parts) == 5
	[parts[0], parts[1]] == ["argocd", "applications"]
	endswith(parts[4], ".yaml")
	kind := owned(parts[3], "application")
} else := {"kind": kind, "environment": parts[2], "team": stem(parts[3])} if {
	parts := split(path, "/")
	count(parts) == 4
	[parts[0], parts[1]] == ["argocd", "projects"]
	endswith(parts[3], ".yaml")
	kind := owned(stem(parts[3]), "project")
} else := {"kind": "root", "environment": trim_prefix(stem(parts[2]), "root-")} if {
	parts := split(path, "/")
	count(parts) == 3
	[parts[0], parts[1]] == ["argocd", "bootstrap"]
	startswith(parts[2], "root-")
	endswith(parts[2], ".yaml")
} else := {"kind": "namespace", "environment": parts[1], "team": stem(parts[2])} if {
	parts := split(path, "/")
	count(parts) == 3
	parts[0] == "namespaces"
	endswith(parts[2], ".yaml")
} else := {"kind": "platform_values", "environment": stem(parts[2])} if {
	parts := split(path, "/")
	count(parts) == 3
	[parts[0], parts[1]] == ["values", "_platform"]
	endswith(parts[2], ".yaml")
} else := {"kind": stem(parts[4]), "environment": parts[1], "team": parts[2], "application": parts[3]} if {
	parts := split(path, "/")
	count(parts) == 5
	parts[0] == "values"
	parts[4] in {"values.yaml", "image.yaml"}
} else := {"kind": "owners", "team": parts[2]} if {
	parts := split(path, "/")
	count(parts) == 3
	[parts[0], parts[1]] == [".github", "codeowners"]
} else := {"kind": "entity", "team": parts[1], "entity": stem(parts[2])} if {
	parts := split(path, "/")
	count(parts) == 3
	parts[0] == "catalog"
	endswith(parts[2], ".yaml")
} else := {"kind": "chart", "version": parts[count(chart)]} if {
	chart := split(data.platform.chart, "/")
	parts := split(path, "/")
	count(parts) > count(chart)
	array.slice(parts, 0, count(chart)) == chart
} else := {"kind": "settings"} if {
	path == "platform.yaml"
} else := {"kind": "codeowners"} if {
	path == ".github/CODEOWNERS"
}

# What the platform itself owns is called _platform.
owned("_platform", kind) := concat("_", ["platform", kind])

owned(team, kind) := kind if team != "_platform"

stem(file) := trim_suffix(file, ".yaml")

# Where the values of an application lie.
values_folder(place) := concat("/", ["values", place.environment, place.team, place.application])

# Values that every application of an environment gets.
platform_values(environment) := sprintf("values/_platform/%s.yaml", [environment])

# The paths that Argo CD watches for an application: a commit elsewhere does not render it again.
watched(place, chart) := concat(";", [
	concat("", ["/", chart]),
	concat("", ["/", platform_values(place.environment)]),
	concat("", ["/", values_folder(place)]),
])

# Where the namespace and the AppProject of a place are called the same.
home(place) := settings.home(place.team, place.environment)
