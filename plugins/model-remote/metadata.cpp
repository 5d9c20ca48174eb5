// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "metadata.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "answer.hpp"
#include "remote_text.hpp"

namespace model_remote {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& message) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "remote_model", message);
}

std::string text_at(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return {};
    return clean_text(found->get_ref<const std::string&>());
}

std::string list_of_names(const json& tensors) {
    std::string names;
    for (const json& tensor : tensors) names += (names.empty() ? "" : ", ") + text_at(tensor, "name");
    return clean_text(names);
}

const json& tensors_of(const json& said, const char* which) {
    const auto found = said.find(which);
    const bool sound = found != said.end() && found->is_array() && !found->empty() &&
                       std::all_of(found->begin(), found->end(), [](const json& one) {
                           return one.is_object() && one.contains("name") && one["name"].is_string();
                       });
    if (!sound) throw BadAnswer(std::string("the model's description has no ") + which);
    return *found;
}

/// KServe's Python servers describe no tensors unless their authors do: then the configuration's word counts.
bool describes(const json& said, const char* which, const std::string& wish) {
    const auto found = said.find(which);
    return wish.empty() || (found != said.end() && !(found->is_array() && found->empty()));
}

/// `wish` is the setting `key`, empty: there must be one tensor only.
const json& choose(const json& said, const char* which, const std::string& wish, const std::string& key) {
    const json& tensors = tensors_of(said, which);
    if (wish.empty() && tensors.size() == 1) return tensors[0];
    for (const json& tensor : tensors)
        if (tensor["name"] == wish) return tensor;
    refuse("The server's model has the " + std::string(which) + " " + list_of_names(tensors) +
           (wish.empty() ? "; choose one with " + key + "."
                         : ", none of which is " + key + " \"" + wish + "\"."));
}

/// The longest batch is the first place's own affair; 0 in `wanted` stands for any length.
void check_tensor(const json& tensor, const std::string& what, const std::vector<std::size_t>& wanted,
                  std::size_t most_batch) {
    const std::string name = "The " + what + " \"" + text_at(tensor, "name") + "\" of the server's model ";
    const std::string datatype = text_at(tensor, "datatype");
    if (datatype != "FP32") refuse(name + "is of datatype " + datatype + "; only FP32 is supported.");
    const auto shape = tensor.find("shape");
    const bool lengths =
        shape != tensor.end() && shape->is_array() &&
        std::all_of(shape->begin(), shape->end(), [](const json& one) { return one.is_number_integer(); });
    if (!lengths) throw BadAnswer("the " + what + " \"" + text_at(tensor, "name") + "\" has no shape");
    json expected = json::array();
    for (const std::size_t length : wanted)
        expected.push_back(length == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(length));
    expected[0] = -1;
    const auto misfit = [&](const std::string& advice) {
        refuse(name + "has the shape " + clean_text(shape->dump()) + "; " + expected.dump() +
               " is configured (" + advice + ").");
    };
    if (shape->size() != wanted.size()) misfit("batch, channels, rows and columns");
    const auto batch = (*shape)[0].get<std::int64_t>();
    if (batch >= 0 && (batch != 1 || most_batch > 1))
        misfit("a fixed batch of 1 wants max_batch: 1, another is not supported");
    for (std::size_t i = 1; i < wanted.size(); ++i) {
        const auto length = (*shape)[i].get<std::int64_t>();
        if (length >= 0 && static_cast<std::uint64_t>(length) != wanted[i])
            misfit("look at layout and channels of " + what + ", and at tile");
    }
}

const char* normalisation_of(const bioimageio::Recipe& recipe) {
    static const std::map<std::uint32_t, const char*> names{{SPHEROSEG_NORMALISE_NONE, "none"},
                                                            {SPHEROSEG_NORMALISE_UNIT, "unit"},
                                                            {SPHEROSEG_NORMALISE_PERCENTILE, "percentile"},
                                                            {SPHEROSEG_NORMALISE_MOMENTS, "moments"},
                                                            {SPHEROSEG_NORMALISE_RANGE, "range"}};
    return names.at(recipe.normalisation().how);
}

const char* guide_of(const bioimageio::Recipe& recipe) {
    if (recipe.guide() == SPHEROSEG_GUIDE_NONE) return "none";
    return recipe.guide() == SPHEROSEG_GUIDE_BOUNDARY ? "boundary" : "distance";
}

void expect_same(const char* key, const std::string& theirs, const std::string& ours) {
    if (theirs != ours)
        refuse("The server's model wants " + std::string(key) + ": " + theirs + ", but " + ours +
               " is configured.");
}

/// Tiles with a margin less than the halo have several sizes.
void check_sizes(const json& input, const bioimageio::Recipe& recipe) {
    const auto& tiles = recipe.tiles();
    const auto one = recipe.input_shape(1, tiles.height, tiles.width);
    const auto other = recipe.input_shape(1, tiles.height + 1, tiles.width + 1);
    const json& shape = input.at("shape");  // of as many members, see check_tensor
    for (std::size_t i = 0; i < one.size(); ++i)
        if (one[i] != other[i] && shape[i] != -1)
            refuse(
                "The server's model takes tiles of one size, which can't end at the page's border; leave "
                "border out.");
}

/// null stands for no such number, 0.
double number_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
}

std::string text_of(const json& value) {
    return value.is_null() ? "none" : clean_text(value.dump());
}

/// What is null there has no meaning with that normalisation.
void check_normalisation(const json& input, const bioimageio::Recipe& recipe) {
    const auto& ours = recipe.normalisation();
    if (const std::string theirs = text_at(input, "normalise"); !theirs.empty())
        expect_same("input.normalise", theirs, normalisation_of(recipe));
    if (ours.how == SPHEROSEG_NORMALISE_PERCENTILE) return;  // always the same percentiles
    const auto hold = [&](const char* key, const json& own) {
        const auto theirs = input.find(key);
        if (theirs != input.end() && !theirs->is_null() && *theirs != own)
            expect_same((std::string("input.") + key).c_str(), text_of(*theirs), text_of(own));
    };
    hold("low", ours.low);
    hold("high", ours.high);
    hold("epsilon", ours.epsilon);
    hold("joint", ours.joint);
}

/// What that host takes where a request does not say, this one is to take, too.
void check_defaults(const json& said, const bioimageio::Choices& choices) {
    const auto defaults = said.find("defaults");
    if (defaults == said.end() || !defaults->is_object()) return;
    for (const auto& [name, theirs] : defaults->items()) {
        const json ours = choices.defaults.value(name, json(nullptr));
        if (theirs != ours)
            expect_same(("defaults." + clean_text(name)).c_str(), text_of(theirs), text_of(ours));
    }
}

/// Its planes are the classes in order, then the guide.
void check_classes(const json& said, const bioimageio::Choices& choices, const bioimageio::Recipe& recipe) {
    const auto classes = said.find("classes");
    if (classes == said.end() || !classes->is_array() || classes->empty()) return;
    const auto& channels = choices.class_channels;
    json theirs = json::array();
    for (std::size_t i = 0; i < recipe.classes().size(); ++i) {
        const std::size_t channel = channels.empty() ? i : channels[i];
        theirs.push_back(channel < classes->size() ? (*classes)[channel] : json(nullptr));
    }
    const json ours = recipe.classes();
    if (theirs != ours || (channels.empty() && ours.size() != classes->size()))
        expect_same("output.classes", text_of(channels.empty() ? *classes : theirs), text_of(ours));
    if (recipe.guide() != SPHEROSEG_GUIDE_NONE && choices.guide_channel &&
        *choices.guide_channel != classes->size())
        expect_same("output.guide_channel", std::to_string(classes->size()),
                    std::to_string(*choices.guide_channel));
}

/// That host does these itself: here they would be done twice.
void refuse_twice(const bioimageio::Choices& choices) {
    if (choices.input && (choices.input->mean || choices.input->deviation))
        refuse(
            "The server is a Spheroseg, whose model takes what input.normalise gives; leave input.mean and "
            "input.std out.");
    if (choices.activation != bioimageio::Activation::none)
        refuse("The server is a Spheroseg, whose model gives probabilities; leave output.activation out.");
}

/// Of a description by Spheroseg; others have no such members, and what is not there is not compared.
void check_as_spheroseg(const json& said, const Settings& settings, const bioimageio::Recipe& recipe) {
    const auto input = said.find("input");
    const auto output = said.find("output");
    if (input == said.end() || !input->is_object() || output == said.end() || !output->is_object()) return;
    check_normalisation(*input, recipe);
    check_defaults(said, settings.choices);
    check_classes(said, settings.choices, recipe);
    refuse_twice(settings.choices);
    if (const auto guide = output->find("guide"); guide != output->end())
        expect_same("output.guide", guide->is_null() ? "none" : text_at(*output, "guide"), guide_of(recipe));
    const auto number = [&](const char* key) { return number_at(*input, key); };
    const auto text = [](double value) { return json(value).dump(); };
    const auto whole = [&](const char* key) {
        return std::to_string(std::llround(std::min(number(key), 1e9)));
    };
    for (const auto& [key, ours] : {std::pair{"pixel_size_um", settings.choices.pixel_size_um.value_or(0)},
                                    std::pair{"object_diameter_px", settings.choices.object_diameter_px}})
        expect_same(key, text(number(key)), text(ours));
    const auto multiple = static_cast<std::uint32_t>(std::clamp(number("size_multiple"), 1.0, 65536.0));
    if (recipe.tiles().width == 0 && recipe.tiles().size_multiple % multiple != 0)
        refuse("The server's model wants input.size_multiple: " + std::to_string(multiple) + ", but " +
               std::to_string(recipe.tiles().size_multiple) + " is configured.");
    for (const auto& [key, ours] :
         {std::pair{"tile_width", recipe.tiles().width}, std::pair{"tile_height", recipe.tiles().height}})
        if (number(key) != 0 && ours > number(key))
            refuse("The server's model takes a tile of at most " + whole(key) + " pixels, but " +
                   std::to_string(ours) + " is configured.");
    if (recipe.tiles().width != 0 && number("halo") > recipe.tiles().halo)
        refuse("The server's model wants a halo of at least " + whole("halo") + ", but " +
               std::to_string(recipe.tiles().halo) + " is configured.");
    // Who says nothing of it has the halo for a margin, and a wider halo changes nothing.
    const auto margin = settings.choices.margin != 0 ? settings.choices.margin : recipe.tiles().halo;
    if (recipe.tiles().width != 0 && number("margin") != 0 &&
        (settings.choices.margin != 0 || number("margin") != number("halo")))
        expect_same("margin", whole("margin"), std::to_string(margin));
}

}  // namespace

ServerFacts read_server_facts(const json& said) {
    ServerFacts facts;
    facts.name = text_at(said, "name");
    if (const std::string version = text_at(said, "version"); !version.empty()) facts.name += " " + version;
    const auto extensions = said.find("extensions");
    facts.binary =
        extensions != said.end() && extensions->is_array() &&
        std::find(extensions->begin(), extensions->end(), "binary_tensor_data") != extensions->end();
    return facts;
}

RemoteModel match_model(const json& said, const Settings& settings, const bioimageio::Recipe& recipe) {
    RemoteModel model{settings.input_tensor, settings.output_tensor, {}};
    const std::size_t height = recipe.tiles().height;
    const std::size_t width = recipe.tiles().width;
    if (describes(said, "inputs", settings.input_tensor)) {
        const json& input = choose(said, "inputs", settings.input_tensor, "input.tensor");
        if (said["inputs"].size() > 1)
            refuse("The server's model takes several inputs (" + list_of_names(said["inputs"]) +
                   "); one image is supported.");
        check_tensor(input, "input", recipe.input_shape(1, height, width), settings.choices.max_batch);
        if (settings.choices.margin != 0) check_sizes(input, recipe);
        model.input = input["name"].get<std::string>();
    }
    if (describes(said, "outputs", settings.output_tensor)) {
        const json& output = choose(said, "outputs", settings.output_tensor, "output.tensor");
        check_tensor(output, "output", recipe.output_shape(1, height, width), settings.choices.max_batch);
        model.output = output["name"].get<std::string>();
    }
    const auto parameters = said.find("parameters");
    if (parameters != said.end() && parameters->is_object())
        check_as_spheroseg(*parameters, settings, recipe);
    model.weights_sha256 = weights_in(said);
    const std::string& pin = settings.choices.sha256;
    if (!pin.empty() && !model.weights_sha256.empty() && model.weights_sha256 != pin)
        refuse("The weights of the server's model have the SHA-256 " + model.weights_sha256 +
               ", but the configuration asks for " + pin + ".");
    return model;
}

}  // namespace model_remote
