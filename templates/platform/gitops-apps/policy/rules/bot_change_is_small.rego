# METADATA
# title: A bot changes one thing at a time
# description: >-
#   What a bot gets wrong, or whoever takes it over, reaches one application, and what runs of it only in one environment.
#   What a bot may do: deploy an image, create an application, configure one and bring it to further environments, remove
#   one from one environment, describe what runs without the platform, move the applications of one environment to another
#   chart version, onboard a team, add a published chart, and write CODEOWNERS.
package rules.bot_change_is_small

import data.lib.fields
import data.lib.layout

# Whoever is not known to be a person is not one.
by_bot if {
	input.source == "change"
	fields.at(input, ["author", "bot"]) != false
}

author := login if {
	login := fields.at(input, ["author", "login"])
	is_string(login)
} else := "a bot"

# What a bot may do with a file of each kind, and what of it there may be only one of.
allowed := {
	["image", "modified"]: {"does": "deploy", "one": ["environment", "team", "application"]},
	["application", "modified"]: {"does": "change the Applications of", "one": ["environment"]},
	["application", "added"]: {"does": "create", "one": ["team", "application"]},
	["values", "added"]: {"does": "create", "one": ["team", "application"]},
	["image", "added"]: {"does": "create", "one": ["team", "application"]},
	["values", "modified"]: {"does": "configure", "one": ["team", "application"]},
	["application", "removed"]: {"does": "remove", "one": ["environment", "team", "application"]},
	["values", "removed"]: {"does": "remove", "one": ["environment", "team", "application"]},
	["image", "removed"]: {"does": "remove", "one": ["environment", "team", "application"]},
	["entity", "added"]: {"does": "describe", "one": ["team", "entity"]},
	["project", "added"]: {"does": "onboard", "one": ["team"]},
	["namespace", "added"]: {"does": "onboard", "one": ["team"]},
	["owners", "added"]: {"does": "onboard", "one": ["team"]},
	["chart", "added"]: {"does": "publish the chart", "one": ["version"]},
	["codeowners", "modified"]: {"does": "write", "one": ["kind"]},
	["codeowners", "added"]: {"does": "write", "one": ["kind"]},
}

# What is changed, by what is done.
changes[allowance.does] contains subject if {
	by_bot
	some file in input.files
	place := layout.of(file.path)
	allowance := allowed[[place.kind, file.status]]
	subject := concat("/", [place[part] | some part in allowance.one])
}

deny contains finding if {
	by_bot
	some file in input.files
	not is_allowed(file)
	finding := {
		"path": file.path,
		"msg": sprintf("%s is %s by %s", [file.path, file.status, author]),
		"remedy": concat(" ", [
			"A bot adds the files of a new application, team, chart version or catalog entity, changes image.yaml or",
			"values.yaml, removes an application from an environment, or moves Applications to another chart version. Let a",
			"person propose this.",
		]),
	}
}

deny contains finding if {
	some does, subjects in changes
	count(subjects) > 1
	finding := {
		"path": path,
		"msg": sprintf("%s would %s %s at once", [author, does, fields.list(subjects)]),
		"remedy": "Open a pull request for each.",
	}
}

deny contains finding if {
	count(changes) > 1
	not is_one_application
	finding := {
		"path": path,
		"msg": sprintf("%s would %s in one pull request", [
			author,
			concat(" and ", sort([sprintf("%s %s", [does, fields.list(subjects)]) | some does, subjects in changes])),
		]),
		"remedy": "Open a pull request for each.",
	}
}

# Half an application would go on running without its settings, or be settings of nothing.
deny contains finding if {
	some subject in changes.remove
	stays := parts_of(subject) - {file.path | some file in input.files; file.status == "removed"}
	count(stays) > 0
	finding := {
		"path": path,
		"msg": sprintf("%s would remove a part of %s: %s would stay", [author, subject, fields.list(stays)]),
		"remedy": "Remove the Application, values.yaml and image.yaml together, or none of them.",
	}
}

# The files that an application consists of in an environment.
parts_of(subject) := {
	sprintf("argocd/applications/%s.yaml", [subject]),
	sprintf("values/%s/values.yaml", [subject]),
	sprintf("values/%s/image.yaml", [subject]),
}

# To come to further environments and to be configured in the others is one change of one application.
is_one_application if {
	object.keys(changes) == {"configure", "create"}
	changes.configure == changes.create
}

# The first file stands for all of them.
path := min({file.path | some file in input.files})

is_allowed(file) if allowed[[layout.of(file.path).kind, file.status]]
